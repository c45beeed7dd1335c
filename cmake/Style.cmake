# Targets that look at the source text: format, format-check, and in the preset `tidy` clang-tidy.
# Another clang-format would break lines elsewhere, so it has to be the one Debian 12 has.
find_program(CLANG_FORMAT NAMES clang-format-14 clang-format)
file(GLOB_RECURSE formatted CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/*.cc ${CMAKE_SOURCE_DIR}/src/*.h)
if(CLANG_FORMAT)
  add_custom_target(format COMMAND ${CLANG_FORMAT} -i ${formatted} VERBATIM)
  add_custom_target(format-check COMMAND ${CLANG_FORMAT} --dry-run --Werror ${formatted} VERBATIM)
endif()
