# After linking, llvm-bolt puts the code that runs side by side: clang's static libraries come
# compiled without a profile, and ljbind takes a tenth to a sixth less time so (bench/gen). It also
# works without: whoever has no llvm-bolt gets the program as it was linked.
option(LJBIND_BOLT "Lay out the release's code by a profile, with llvm-bolt" ON)
find_program(LLVM_BOLT llvm-bolt HINTS ${LLVM_TOOLS_BINARY_DIR} NO_DEFAULT_PATH)
if(NOT LJBIND_BOLT OR NOT CMAKE_BUILD_TYPE STREQUAL "Release" OR LJBIND_SHARED_LLVM OR LJBIND_SANITIZE)
  return()
endif()
if(NOT LLVM_BOLT OR NOT LLD)
  message(STATUS "No llvm-bolt or no lld in ${LLVM_TOOLS_BINARY_DIR}: the code stays as it is linked")
  return()
endif()

set(layers cli clang luajit emit plan compare ir system)
list(TRANSFORM layers REPLACE "(.+)" "$<TARGET_FILE:ljbind_\\1>")
set_target_properties(ljbind PROPERTIES
  KEEPS_SYMBOLS ON  # llvm-bolt finds functions by them; it is stripped afterwards
  LINK_DEPENDS ${CMAKE_SOURCE_DIR}/cmake/bolt.sh)
target_link_options(ljbind PRIVATE -Wl,--emit-relocs)
add_custom_command(TARGET ljbind POST_BUILD VERBATIM
  COMMAND ${CMAKE_SOURCE_DIR}/cmake/bolt.sh ${LLVM_BOLT} $<TARGET_FILE:ljbind>
          ${CMAKE_BINARY_DIR}/bolt ${layers} $<$<BOOL:${LUAJIT_STATIC}>:${LUAJIT_STATIC}>)
