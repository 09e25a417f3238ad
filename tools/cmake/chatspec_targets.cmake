# The project's own three kinds of target, so that every room says only what is in it:
#
#   chatspec_library(NAME <target> ROOT <include root> SOURCES … LINKS …)
#   chatspec_program(NAME <program> ROOT <include root> SOURCES … LINKS …)
#   chatspec_test(NAME <target> SOURCES … LINKS … [LABELS …] [TIMEOUT seconds])
#
# A room sees only what it LINKS: that is how the doors between rooms are kept by the build.

find_package(fmt REQUIRED)
find_package(Threads REQUIRED)
if(CHATSPEC_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()

add_library(chatspec_flags INTERFACE)
target_compile_options(chatspec_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(chatspec_flags INTERFACE -Wthread-safety)
endif()
if(CHATSPEC_SANITIZE)
  target_compile_options(chatspec_flags INTERFACE
    -fsanitize=${CHATSPEC_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(chatspec_flags INTERFACE -fsanitize=${CHATSPEC_SANITIZE})
endif()
target_compile_definitions(chatspec_flags INTERFACE CHATSPEC_VERSION="${PROJECT_VERSION}")

if(CHATSPEC_TIDY)
  find_program(CLANG_TIDY NAMES clang-tidy REQUIRED)
  set(CMAKE_CXX_CLANG_TIDY ${CLANG_TIDY} --quiet)
endif()

function(_chatspec_common target)
  target_link_libraries(${target} PRIVATE chatspec_flags)
endfunction()

function(chatspec_library)
  cmake_parse_arguments(arg "" "NAME;ROOT" "SOURCES;LINKS" ${ARGN})
  add_library(${arg_NAME} STATIC ${arg_SOURCES})
  target_include_directories(${arg_NAME} PUBLIC ${arg_ROOT})
  target_link_libraries(${arg_NAME} PUBLIC ${arg_LINKS})
  _chatspec_common(${arg_NAME})
endfunction()

function(chatspec_program)
  cmake_parse_arguments(arg "" "NAME;ROOT" "SOURCES;LINKS" ${ARGN})
  add_executable(${arg_NAME} ${arg_SOURCES})
  if(arg_ROOT)
    target_include_directories(${arg_NAME} PRIVATE ${arg_ROOT})
  endif()
  target_link_libraries(${arg_NAME} PRIVATE ${arg_LINKS})
  _chatspec_common(${arg_NAME})
endfunction()

# One GoogleTest program; each of its tests is a ctest of its own.
function(chatspec_test)
  cmake_parse_arguments(arg "" "NAME;TIMEOUT" "SOURCES;LINKS;LABELS" ${ARGN})
  if(NOT CHATSPEC_TESTS)
    return()
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  add_executable(${arg_NAME} ${arg_SOURCES})
  target_link_libraries(${arg_NAME} PRIVATE ${arg_LINKS} GTest::gmock GTest::gtest_main)
  _chatspec_common(${arg_NAME})
  gtest_discover_tests(${arg_NAME} DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT})
endfunction()
