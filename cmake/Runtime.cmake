# Puts runtime/*.lua into a header as raw strings, so that the program carries them itself.
file(GLOB fragments CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/runtime/*.lua)
set(RUNTIME_STRINGS "")
foreach(fragment IN LISTS fragments)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${fragment})
  get_filename_component(name ${fragment} NAME_WE)
  file(READ ${fragment} text)
  string(APPEND RUNTIME_STRINGS "inline constexpr char ${name}[] = R\"LUA(${text})LUA\";\n")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/emit/runtime_text.h @ONLY CONTENT
"// Made from runtime/*.lua by cmake/Runtime.cmake.
#pragma once
namespace ljbind::emit::runtime {
@RUNTIME_STRINGS@}
")
target_include_directories(ljbind_emit PRIVATE ${CMAKE_BINARY_DIR}/generated)
