# Puts the style and the script of `ljbind layout --html` into a header as raw strings.
set(PAGE_STRINGS "")
foreach(part css js)
  set(file ${CMAKE_SOURCE_DIR}/src/layout/page.${part})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} text)
  string(APPEND PAGE_STRINGS "inline constexpr char ${part}[] = R\"PAGE(${text})PAGE\";\n")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/layout/page_text.h @ONLY CONTENT
"// Made from src/layout/page.css and page.js by cmake/Page.cmake.
#pragma once
namespace ljbind::layout::page {
@PAGE_STRINGS@}
")
target_include_directories(ljbind_layout PRIVATE ${CMAKE_BINARY_DIR}/generated)
