local ffi = require "ffi"
local check = require "check"
local vk = require "vulkan"

check.equal(vk.VK_API_VERSION_1_0, 0x400000)
check.equal(vk.VK_HEADER_VERSION_COMPLETE, vk.VK_API_VERSION_1_3 + vk.VK_HEADER_VERSION)
check.equal(vk.VK_KHR_SURFACE_EXTENSION_NAME, "VK_KHR_surface")
check.equal(vk.VK_SUCCESS, 0)
check.equal(vk.VK_ERROR_OUT_OF_DATE_KHR, -1000001004)
check.equal(vk.VK_MAX_PHYSICAL_DEVICE_NAME_SIZE, 256)
check.equal(vk.VK_QUEUE_FAMILY_IGNORED, 0xffffffff)
check.equal(vk.VK_WHOLE_SIZE, 0xffffffffffffffffULL)
check.equal(vk.VK_LOD_CLAMP_NONE, 1000)
check.ok(vk.VK_NULL_HANDLE == nil)

-- 64-bit flags, which the headers write as static const variables.
check.equal(vk.VK_ACCESS_2_SHADER_READ_BIT, 0x20ULL)
check.equal(vk.VK_PIPELINE_STAGE_2_ACCELERATION_STRUCTURE_COPY_BIT_KHR, 0x10000000ULL)

-- Layouts.
local sizes = {
  VkApplicationInfo = 48, VkClearValue = 16, VkPhysicalDeviceLimits = 504,
  VkPhysicalDeviceProperties = 824, VkGraphicsPipelineCreateInfo = 144,
  VkAccelerationStructureInstanceKHR = 64,
}
for name, size in pairs(sizes) do
  check.equal(ffi.sizeof(vk[name]), size, name)
end
check.equal(ffi.offsetof(vk.VkPhysicalDeviceProperties, "limits"), 296)
check.equal(ffi.offsetof(vk.VkPhysicalDeviceLimits, "maxViewportDimensions"), 280)

-- Bit-fields share their words with what follows.
local instance = ffi.new(vk.VkAccelerationStructureInstanceKHR)
instance.instanceCustomIndex, instance.mask = 0x123456, 0x78
instance.flags = 0xff
instance.accelerationStructureReference = 0x1122334455667788ULL
local words = ffi.cast("uint32_t *", instance)
check.equal(words[12], 0x78123456)
check.equal(words[13], 0xff000000)
check.equal(words[14], 0x55667788)

-- The loader, which answers without a driver.
local version = ffi.new("uint32_t[1]")
check.equal(vk.vkEnumerateInstanceVersion(version), vk.VK_SUCCESS)
check.ok(version[0] >= vk.VK_API_VERSION_1_0)
local count = ffi.new("uint32_t[1]")
check.equal(vk.vkEnumerateInstanceExtensionProperties(nil, count, nil), vk.VK_SUCCESS)
check.ok(vk.vkGetInstanceProcAddr(nil, "vkCreateInstance") ~= nil)
check.ok(vk.vkGetInstanceProcAddr(nil, "vkNoSuchFunction") == nil)

check.raises("VK_MAKE_API_VERSION is not bound: ", function() return vk.VK_MAKE_API_VERSION end)
