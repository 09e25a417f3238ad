# The project's own three kinds of target, so that every room says only what is in it:
#
#   chatspec_library(NAME <target> ROOT <include root> SOURCES … LINKS …)
#   chatspec_program(NAME <program> ROOT <include root> SOURCES … LINKS …)
#   chatspec_test(NAME <target> SOURCES … LINKS … [LABELS …] [TIMEOUT seconds])
#
# A room sees only what it LINKS: that is how the doors between rooms are kept by the build.

find_package(fmt REQUIRED)
find_package(tl-expected REQUIRED)
find_package(Threads REQUIRED)
if(CHATSPEC_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
  # Small programs in Python are what many tests test. What is found may be a script that looks for
  # the interpreter each time, and they are started some hundred times: so ask for itself.
  find_package(Python3 COMPONENTS Interpreter)
  if(Python3_FOUND)
    execute_process(COMMAND ${Python3_EXECUTABLE} -c "import sys; print(sys.executable)"
      OUTPUT_VARIABLE CHATSPEC_PYTHON OUTPUT_STRIP_TRAILING_WHITESPACE)
  endif()
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
target_link_libraries(chatspec_flags INTERFACE Threads::Threads)

# Most of a compilation is reading the same headers again: they are read once for all libraries and
# programs, and once for all tests. Only a matter of time: with -DCHATSPEC_PCH=OFF (and under clang)
# every file is compiled with nothing but what it includes itself.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  option(CHATSPEC_PCH "Precompile the usual headers" ON)
else()
  set(CHATSPEC_PCH OFF)
endif()
# Tests are compiled without optimisation: what they test is optimised, and they are built sooner.
set(_chatspec_test_options -O0)
# For the same reason: of undefined behaviour in the tests' own code only what AddressSanitizer does
# not find as well. These four are half of what it costs to compile a test for the sanitizers.
add_library(chatspec_test_flags INTERFACE)
if(CHATSPEC_SANITIZE MATCHES undefined)
  target_compile_options(chatspec_test_flags INTERFACE
    -fno-sanitize=null,alignment,object-size,vptr)
endif()

# The Python module takes the libraries into a shared object. Nothing in it is meant to be replaced
# from outside or seen there, and said so, position independent code costs next to nothing. Programs
# are compiled alike, because they share the precompiled headers.
set(_chatspec_options -fPIC -fno-semantic-interposition -fvisibility=hidden
  -fvisibility-inlines-hidden)

# What people run meets strangers: a mistake of ours with memory is to end the program, not to be
# used. Only where programs are optimised: _FORTIFY_SOURCE needs that, and sanitizers see more.
# CHATSPEC_HARDENING names what the compiler and the linker of this machine know, and the test
# `hardening` looks for each in the programs.
set(CHATSPEC_HARDENING "")
set(CHATSPEC_HARDENING_OPTIONS "")

# _chatspec_harden(name flag…): with these flags if a program is compiled with them, and without a
# warning.
macro(_chatspec_harden name)
  set(CMAKE_REQUIRED_FLAGS -Werror -O2 ${ARGN})
  list(JOIN CMAKE_REQUIRED_FLAGS " " CMAKE_REQUIRED_FLAGS)
  check_cxx_source_compiles("#include <cstring>\nint main() {}" CHATSPEC_HAS_${name})
  unset(CMAKE_REQUIRED_FLAGS)
  if(CHATSPEC_HAS_${name})
    list(APPEND CHATSPEC_HARDENING ${name})
    list(APPEND CHATSPEC_HARDENING_OPTIONS ${ARGN})
  endif()
endmacro()

if(CMAKE_BUILD_TYPE MATCHES "^(Release|RelWithDebInfo)$" AND NOT CHATSPEC_SANITIZE
    AND NOT CHATSPEC_FUZZ)
  include(CheckCXXSourceCompiles)
  include(CheckLinkerFlag)
  _chatspec_harden(stack_protector -fstack-protector-strong)
  # Taken back first: some distributions define it themselves, with another value.
  _chatspec_harden(fortify -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  _chatspec_harden(cf_protection -fcf-protection)
  # All addresses are looked up at the start, and are read-only from then on.
  check_linker_flag(CXX LINKER:-z,relro,-z,now CHATSPEC_HAS_relro_now)
  if(CHATSPEC_HAS_relro_now)
    list(APPEND CHATSPEC_HARDENING relro_now)
    add_link_options(LINKER:-z,relro,-z,now)
  endif()
endif()
# Not the tests: they are compiled without optimisation.
list(APPEND _chatspec_options ${CHATSPEC_HARDENING_OPTIONS})

set(_chatspec_usual_headers <algorithm> <array> <chrono> <cstdint> <functional> <map> <memory>
  <optional> <span> <string> <string_view> <utility> <variant> <vector> <fmt/format.h>
  <tl/expected.hpp>)

function(_chatspec_precompile name)
  cmake_parse_arguments(arg "" "" "LINKS;HEADERS;OPTIONS" ${ARGN})
  set(source ${PROJECT_BINARY_DIR}/${name}.cpp)
  if(NOT EXISTS ${source})
    file(WRITE ${source} "")
  endif()
  add_library(${name} OBJECT ${source})
  target_link_libraries(${name} PRIVATE chatspec_flags fmt::fmt ${arg_LINKS})
  target_compile_options(${name} PRIVATE ${arg_OPTIONS})
  target_precompile_headers(${name} PRIVATE ${arg_HEADERS})
endfunction()

if(CHATSPEC_PCH)
  _chatspec_precompile(chatspec_pch OPTIONS ${_chatspec_options}
    HEADERS ${_chatspec_usual_headers})
  if(CHATSPEC_TESTS)
    _chatspec_precompile(chatspec_test_pch LINKS GTest::gmock chatspec_test_flags
      OPTIONS ${_chatspec_test_options}
      HEADERS ${_chatspec_usual_headers} <gmock/gmock.h> <gtest/gtest.h>)
  endif()
endif()

function(_chatspec_common target pch)
  # The flags are how we compile; whoever builds upon an installed library has flags of their own.
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:chatspec_flags> fmt::fmt)
  if(pch STREQUAL chatspec_pch)
    target_compile_options(${target} PRIVATE ${_chatspec_options})
  endif()
  if(CHATSPEC_PCH)
    target_precompile_headers(${target} REUSE_FROM ${pch})
  endif()
endfunction()

function(chatspec_library)
  cmake_parse_arguments(arg "" "NAME;ROOT" "SOURCES;LINKS" ${ARGN})
  add_library(${arg_NAME} STATIC ${arg_SOURCES})
  target_include_directories(${arg_NAME} PUBLIC $<BUILD_INTERFACE:${arg_ROOT}>)
  target_link_libraries(${arg_NAME} PUBLIC ${arg_LINKS})
  _chatspec_common(${arg_NAME} chatspec_pch)
endfunction()

function(chatspec_program)
  cmake_parse_arguments(arg "" "NAME;ROOT" "SOURCES;LINKS" ${ARGN})
  add_executable(${arg_NAME} ${arg_SOURCES})
  if(arg_ROOT)
    target_include_directories(${arg_NAME} PRIVATE ${arg_ROOT})
  endif()
  target_link_libraries(${arg_NAME} PRIVATE ${arg_LINKS})
  _chatspec_common(${arg_NAME} chatspec_pch)
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
  target_compile_options(${arg_NAME} PRIVATE ${_chatspec_test_options})
  _chatspec_common(${arg_NAME} chatspec_test_pch)
  target_link_libraries(${arg_NAME} PRIVATE chatspec_test_flags)  # behind the flags for all
  gtest_discover_tests(${arg_NAME} DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT})
endfunction()
