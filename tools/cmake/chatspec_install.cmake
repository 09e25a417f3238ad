# What `cmake --install` puts where. A prefix may be moved afterwards: chatspec finds its suite
# beside itself, in <prefix>/share/chatspec.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS chatspec chat-server-select chat-server-threading chat-client
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/spec DESTINATION ${CMAKE_INSTALL_DATADIR}/chatspec
  FILES_MATCHING PATTERN "*.md" PATTERN "*.sess")
install(DIRECTORY ${PROJECT_SOURCE_DIR}/conformance/cases
  DESTINATION ${CMAKE_INSTALL_DATADIR}/chatspec FILES_MATCHING PATTERN "*.sess")
install(FILES ${PROJECT_SOURCE_DIR}/conformance/apps/chatspec.1
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
# The completion is asked of the program itself, so that it never misses an option.
install(CODE "
  set(_bin \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
  set(_share \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}\")
  file(MAKE_DIRECTORY \${_share}/bash-completion/completions \${_share}/zsh/site-functions
    \${_share}/fish/vendor_completions.d)
  execute_process(COMMAND \${_bin}/chatspec completion bash COMMAND_ERROR_IS_FATAL ANY
    OUTPUT_FILE \${_share}/bash-completion/completions/chatspec)
  execute_process(COMMAND \${_bin}/chatspec completion zsh COMMAND_ERROR_IS_FATAL ANY
    OUTPUT_FILE \${_share}/zsh/site-functions/_chatspec)
  execute_process(COMMAND \${_bin}/chatspec completion fish COMMAND_ERROR_IS_FATAL ANY
    OUTPUT_FILE \${_share}/fish/vendor_completions.d/chatspec.fish)
")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(_config_directory ${CMAKE_INSTALL_LIBDIR}/cmake/chatspec)
configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/tools/cmake/chatspecConfig.cmake.in
  ${PROJECT_BINARY_DIR}/chatspecConfig.cmake
  INSTALL_DESTINATION ${_config_directory} PATH_VARS CMAKE_INSTALL_BINDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/chatspecConfigVersion.cmake
  COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/chatspecConfig.cmake
              ${PROJECT_BINARY_DIR}/chatspecConfigVersion.cmake
              ${PROJECT_SOURCE_DIR}/tools/cmake/chatspec_conformance_tests.cmake
        DESTINATION ${_config_directory})
