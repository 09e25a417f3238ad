# What `cmake --install` puts where. A prefix may be moved afterwards: chatspec finds its suite
# beside itself, in <prefix>/share/chatspec, and the CMake files know places only by where they are.
#
# Components, of which chatspec_packages.cmake makes a Debian package each:
#   programs      the programs, the suite, manual pages, completions, find_package(chatspec)
#   development   the C++ libraries and their headers
#   python        the Python package (bindings/python)
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Not CMAKE_INSTALL_LIBDIR: which directory that is depends on the prefix the build was configured
# for, and one build is to serve /usr/local and the packages. CMake looks in here in both, and
# through CMake alone the libraries are found.
set(_libraries lib/chatspec)
set(_config_directory lib/cmake/chatspec)
set(_headers ${CMAKE_INSTALL_INCLUDEDIR}/chatspec)
set(_programs chatspec chat-server-select chat-server-threading chat-client)

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME programs)
install(TARGETS ${_programs} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/spec DESTINATION ${CMAKE_INSTALL_DATADIR}/chatspec
  FILES_MATCHING PATTERN "*.md" PATTERN "*.sess")
install(DIRECTORY ${PROJECT_SOURCE_DIR}/conformance/cases
  DESTINATION ${CMAKE_INSTALL_DATADIR}/chatspec FILES_MATCHING PATTERN "*.sess")
install(FILES ${PROJECT_SOURCE_DIR}/conformance/apps/chatspec.1
              ${PROJECT_SOURCE_DIR}/reference/apps/chat-client.1
              ${PROJECT_SOURCE_DIR}/reference/apps/chat-server-select.1
              ${PROJECT_SOURCE_DIR}/reference/apps/chat-server-threading.1
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

# The rooms of the reference that others may build upon: chat_<room> becomes chatspec::<room>. With a
# room there must be the rooms that it links.
set(_rooms base protocol storage service engine client_core library)
list(TRANSFORM _rooms PREPEND chatspec:: OUTPUT_VARIABLE _room_names)
list(JOIN _room_names " " _room_names)
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

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME development)
foreach(room IN LISTS _rooms)
  set_target_properties(chat_${room} PROPERTIES EXPORT_NAME ${room})
  install(TARGETS chat_${room} EXPORT chatspecTargets
    ARCHIVE DESTINATION ${_libraries} INCLUDES DESTINATION ${_headers})
endforeach()
install(EXPORT chatspecTargets NAMESPACE chatspec:: DESTINATION ${_config_directory})

# All headers of these rooms but those that only a room itself or our own tests use. (A header that
# is missing here is noticed: each of the others is compiled alone.)
foreach(room base protocol storage service engine library)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/reference/${room} DESTINATION ${_headers}
    FILES_MATCHING PATTERN "*.hpp"
    REGEX "/storage/temporary_file.hpp|/engine/(conversation|socket_io).hpp" EXCLUDE
    REGEX "/library/(background_thread|client_desk|client_worker).hpp" EXCLUDE
    REGEX "/(child_process|engine_harness|poll_readiness|scratch_directory).hpp" EXCLUDE
    REGEX "/(mock|test)_[a-z_]*.hpp" EXCLUDE)
endforeach()
install(FILES ${PROJECT_SOURCE_DIR}/reference/client/progress.hpp DESTINATION ${_headers}/client)
unset(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME)

# Everything that is installed, and no test.
list(TRANSFORM _rooms PREPEND chat_ OUTPUT_VARIABLE _room_targets)
add_custom_target(installable)
add_dependencies(installable ${_programs} ${_room_targets})
if(TARGET chatspec_python)
  add_dependencies(installable chatspec_python)
endif()
