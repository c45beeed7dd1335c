# The libraries ljbind stands on; every one is a Debian package.
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(pkgconf REQUIRED IMPORTED_TARGET GLOBAL libpkgconf)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET GLOBAL re2)
pkg_check_modules(luajit REQUIRED IMPORTED_TARGET GLOBAL luajit)
if(LJBIND_BUILD_TESTS)
  find_package(GTest REQUIRED)
endif()

# Of toml++ the headers alone: its shared library would be one more to load at every start, and
# throws where these return an error.
find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h REQUIRED)
add_library(tomlplusplus_headers INTERFACE)
target_include_directories(tomlplusplus_headers SYSTEM INTERFACE ${TOMLPLUSPLUS_INCLUDE_DIR})
target_compile_definitions(tomlplusplus_headers INTERFACE TOML_HEADER_ONLY=1 TOML_EXCEPTIONS=0
  TOML_ENABLE_FORMATTERS=0)

# Debian keeps several majors side by side and their configuration files do not find one another by
# version, so the directory is named.
set(LLVM_DIR /usr/lib/llvm-19/lib/cmake/llvm CACHE PATH "Where LLVMConfig.cmake is")
# LLVM's own configuration looks for the development files of what it was built with; none is used
# here beyond what the static link names.
find_package(LLVM REQUIRED CONFIG NO_DEFAULT_PATH PATHS ${LLVM_DIR})
if(LLVM_VERSION_MAJOR LESS 19 OR LLVM_VERSION_MAJOR GREATER 22)
  message(FATAL_ERROR "LLVM ${LLVM_VERSION_MAJOR} is not supported: ljbind needs 19 to 22")
endif()
find_program(LLVM_CONFIG_PROGRAM llvm-config HINTS ${LLVM_TOOLS_BINARY_DIR} NO_DEFAULT_PATH REQUIRED)

add_library(ljbind_options INTERFACE)
target_compile_options(ljbind_options INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -fno-rtti
  $<$<CXX_COMPILER_ID:GNU>:-Wno-missing-field-initializers>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(LJBIND_SANITIZE)
  target_compile_options(ljbind_options INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer)
  target_link_options(ljbind_options INTERFACE -fsanitize=address,undefined)
endif()
find_program(LLD ld.lld HINTS ${LLVM_TOOLS_BINARY_DIR} NO_DEFAULT_PATH)
if(LLD)
  # Relinking 100 MB of static clang takes GNU ld ten seconds and lld half a second.
  target_link_options(ljbind_options INTERFACE -B${LLVM_TOOLS_BINARY_DIR} -fuse-ld=lld)
endif()
# Only what is used, of libraries that llvm-config names in case they are: libz3, libxml2.
target_link_options(ljbind_options INTERFACE -Wl,--as-needed
  $<$<CONFIG:Release>:-Wl,--gc-sections>
  $<$<AND:$<CONFIG:Release>,$<NOT:$<BOOL:$<TARGET_PROPERTY:KEEPS_SYMBOLS>>>>:-s>)
if(NOT LJBIND_SHARED_LLVM AND CMAKE_BUILD_TYPE STREQUAL "Release")
  # Clang's tables hold 185,000 pointers that the loader of a position-independent program adjusts
  # at every start, which takes it 1.5 ms.
  # The C++ libraries are linked statically as well: to load and relocate them takes another
  # millisecond, and their code can be laid out with the rest.
  target_link_options(ljbind_options INTERFACE -static-libstdc++ -static-libgcc)
  target_compile_options(ljbind_options INTERFACE -fno-pie
    # A function in two pieces is one that llvm-bolt (cmake/Bolt.cmake) leaves alone.
    $<$<CXX_COMPILER_ID:GNU>:-fno-reorder-blocks-and-partition>)
  target_link_options(ljbind_options INTERFACE -no-pie)
endif()

function(ljbind_llvm_target target)
  cmake_parse_arguments(arg "" "" "COMPONENTS;CLANG" ${ARGN})
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS})
  target_compile_definitions(${target} INTERFACE __STDC_CONSTANT_MACROS __STDC_FORMAT_MACROS
    __STDC_LIMIT_MACROS _GNU_SOURCE)
  if(LJBIND_SHARED_LLVM)
    if(arg_CLANG)
      target_link_libraries(${target} INTERFACE ${LLVM_LIBRARY_DIR}/libclang-cpp.so)
    endif()
    target_link_libraries(${target} INTERFACE ${LLVM_LIBRARY_DIR}/libLLVM.so)
    return()
  endif()
  execute_process(COMMAND ${LLVM_CONFIG_PROGRAM} --link-static --libs ${arg_COMPONENTS}
    OUTPUT_VARIABLE libs OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ${LLVM_CONFIG_PROGRAM} --link-static --system-libs ${arg_COMPONENTS}
    OUTPUT_VARIABLE system OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(libs)
  separate_arguments(system)
  set(clang_libs)
  foreach(lib IN LISTS arg_CLANG)
    list(APPEND clang_libs ${LLVM_LIBRARY_DIR}/lib${lib}.a)
  endforeach()
  target_link_directories(${target} INTERFACE ${LLVM_LIBRARY_DIR})
  target_link_libraries(${target} INTERFACE ${clang_libs} ${libs} ${system})
endfunction()

ljbind_llvm_target(llvm_object COMPONENTS object support)
ljbind_llvm_target(llvm_debuginfo COMPONENTS debuginfodwarf object support)
ljbind_llvm_target(llvm_clang
  CLANG clangFrontend clangDriver clangParse clangSerialization clangSema clangAPINotes clangAnalysis
        clangASTMatchers clangEdit clangAST clangLex clangSupport clangBasic
  COMPONENTS windowsdriver frontendhlsl frontendopenmp option mc mcparser bitreader profiledata
             object targetparser asmparser x86desc x86info support)

add_library(re2_library INTERFACE)
find_library(RE2_STATIC libre2.a)
if(RE2_STATIC AND NOT LJBIND_SHARED_LLVM AND CMAKE_BUILD_TYPE STREQUAL "Release")
  add_library(fmt_library STATIC ${CMAKE_SOURCE_DIR}/cmake/fmt.cc)
  target_link_libraries(re2_library INTERFACE ${RE2_STATIC} Threads::Threads)
else()
  add_library(fmt_library INTERFACE)
  target_link_libraries(fmt_library INTERFACE fmt::fmt)
  target_link_libraries(re2_library INTERFACE PkgConfig::re2)
endif()

add_library(luajit_library INTERFACE)
target_include_directories(luajit_library SYSTEM INTERFACE ${luajit_INCLUDE_DIRS})
find_library(LUAJIT_STATIC libluajit-5.1.a)
if(LUAJIT_STATIC AND NOT LJBIND_SHARED_LLVM)
  target_link_libraries(luajit_library INTERFACE ${LUAJIT_STATIC} m dl)
  # No -Wl,-E: declarations are only read back here, and ffi.C finds libc's own symbols without it.
  # Exporting the 100,000 names of a static clang would cost 1.3 ms at every start.
else()
  target_link_libraries(luajit_library INTERFACE PkgConfig::luajit)
endif()
