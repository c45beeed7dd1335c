# What `cmake --install` puts where. An installed ljbind needs none of LLVM's -dev packages: clang's
# own headers (stddef.h and the like) come with it, at a place it finds from its own.
install(TARGETS ljbind RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

set(resource_headers ${LLVM_LIBRARY_DIR}/clang/${LLVM_VERSION_MAJOR}/include)
if(NOT EXISTS ${resource_headers}/stddef.h)
  message(FATAL_ERROR "clang's own headers are not in ${resource_headers}: "
                      "install libclang-common-${LLVM_VERSION_MAJOR}-dev")
endif()
install(DIRECTORY ${resource_headers} DESTINATION lib/ljbind/clang)

#   ljbind_install_text(DIRECTORY file...)  installs those of the files that there are
function(ljbind_install_text directory)
  foreach(file IN LISTS ARGN)
    if(EXISTS ${CMAKE_SOURCE_DIR}/${file})
      install(FILES ${CMAKE_SOURCE_DIR}/${file} DESTINATION ${directory})
    endif()
  endforeach()
endfunction()
ljbind_install_text(${CMAKE_INSTALL_DOCDIR} LICENSE README.md CHANGELOG.md
                    docs/check.md docs/design.md docs/dialect.md docs/diagnostics.md
                    docs/evidence.md docs/find.md docs/layout.md docs/why.md)

# The manual page and the completion scripts come from the program's own table of options.
set(documents ${CMAKE_BINARY_DIR}/documents)
set(run_ljbind $<TARGET_FILE:ljbind>)
if(LJBIND_SANITIZE)  # what CONTRIBUTING.md says has to be said to it
  set(options allow_user_poisoning=0:detect_container_overflow=0:use_sigaltstack=0)
  set(run_ljbind ${CMAKE_COMMAND} -E env ASAN_OPTIONS=${options} ${run_ljbind})
endif()
function(ljbind_document file directory)
  add_custom_command(OUTPUT ${documents}/${file} VERBATIM
    COMMAND ${CMAKE_COMMAND} -E make_directory ${documents}
    COMMAND ${run_ljbind} ${ARGN} > ${documents}/${file}
    DEPENDS ljbind COMMENT "Writing ${file}")
  set_property(GLOBAL APPEND PROPERTY LJBIND_DOCUMENTS ${documents}/${file})
  install(FILES ${documents}/${file} DESTINATION ${directory})
endfunction()
ljbind_document(ljbind.1 ${CMAKE_INSTALL_MANDIR}/man1 man)
ljbind_document(ljbind ${CMAKE_INSTALL_DATADIR}/bash-completion/completions completion bash)
ljbind_document(_ljbind ${CMAKE_INSTALL_DATADIR}/zsh/site-functions completion zsh)
ljbind_document(ljbind.fish ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d completion fish)
get_property(all_documents GLOBAL PROPERTY LJBIND_DOCUMENTS)
add_custom_target(documents ALL DEPENDS ${all_documents})
