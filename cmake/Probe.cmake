# src/probe, and ljbind-probe, the program that it runs libraries in.
ljbind_layer(probe DEPS ir config)

# It takes the place of malloc for everything that is loaded into it, so it exports its symbols, and
# no sanitizer may do the same.
file(GLOB probe_program CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/probe/program/*.cc)
add_executable(ljbind-probe ${probe_program})
target_include_directories(ljbind-probe PRIVATE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(ljbind-probe PRIVATE -Wall -Wextra -Wshadow -fno-rtti)
target_link_libraries(ljbind-probe PRIVATE ${CMAKE_DL_LIBS})
set_target_properties(ljbind-probe PROPERTIES ENABLE_EXPORTS ON
                      RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
add_dependencies(ljbind_probe ljbind-probe)
install(TARGETS ljbind-probe RUNTIME DESTINATION lib/ljbind)
