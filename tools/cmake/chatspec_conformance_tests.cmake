# Every session of a suite as a test of its own, for one implementation:
#
#   find_package(chatspec REQUIRED)
#   chatspec_add_conformance_tests(
#     NAME my-server                                  # tests are my-server/chat-reaches-everyone-else, …
#     SERVER "python3 my_server.py {port} {dir}"      # or CONNECT localhost:9999
#     [CLIENT "python3 my_client.py {port}"]
#     [SUITE directory]       # another suite than the standard
#     [EXPECT file]           # known failures, as `chatspec run --expect` takes them
#     [LABELS …]              # besides the session's own
#     [TIMEOUT seconds])      # of each test; default 120
#
# Each test has the labels NAME, its section (`upload`), its level (`must`, `should`, …), its
# altitude (`wire`, `console`, `behaviour`), and `exercise` or `standard`: who asks for it. So
# `ctest -L upload -L exercise` works. What cannot be played (no CLIENT, no {dir}) is skipped. The
# sessions are asked of chatspec when ctest starts, not when CMake does: a changed suite is enough.
# Relative words in the commands are looked up in the directory that calls this function.
function(chatspec_add_conformance_tests)
  # PARSE_ARGV: a semicolon inside a command stays there.
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;SERVER;CLIENT;CONNECT;SUITE;EXPECT;TIMEOUT" "LABELS")
  foreach(unknown IN LISTS arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "chatspec_add_conformance_tests: unknown argument '${unknown}'")
  endforeach()
  if(NOT arg_NAME)
    message(FATAL_ERROR "chatspec_add_conformance_tests: NAME is missing")
  endif()
  if(NOT arg_SERVER AND NOT arg_CLIENT AND NOT arg_CONNECT)
    message(FATAL_ERROR "chatspec_add_conformance_tests: give SERVER, CONNECT or CLIENT: what is to be tested?")
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  set(program $<TARGET_FILE:chatspec>)
  if(TARGET chatspec::chatspec)
    set(program $<TARGET_FILE:chatspec::chatspec>)
  endif()

  # Brackets keep quotes, semicolons and braces of a command as they are.
  set(options "--jobs 1 --unsupported-status 77")
  foreach(option SERVER CLIENT CONNECT EXPECT)
    if(arg_${option})
      string(TOLOWER ${option} flag)
      string(APPEND options " --${flag} [==[${arg_${option}}]==]")
    endif()
  endforeach()
  set(suite "")
  if(arg_SUITE)
    set(suite "--suite [==[${arg_SUITE}]==]")
  endif()
  string(REPLACE ";" " " labels "${arg_LABELS}")

  set(script ${CMAKE_CURRENT_BINARY_DIR}/chatspec-${arg_NAME}.cmake)
  file(GENERATE OUTPUT ${script} CONTENT "# Made by chatspec_add_conformance_tests; read by ctest.
set(_program [==[${program}]==])
set(_listing 1)
if(EXISTS \"\${_program}\")
  execute_process(COMMAND \"\${_program}\" ${suite} list --ctest
    OUTPUT_VARIABLE _sessions ERROR_VARIABLE _error RESULT_VARIABLE _listing)
endif()
if(NOT _listing EQUAL 0)
  # A test that fails, so that nobody takes no tests for no faults.
  add_test(\"${arg_NAME}/chatspec-lists-its-sessions\" \"\${_program}\" ${suite} list --ctest)
  set(_sessions \"\")
endif()
string(STRIP \"\${_sessions}\" _sessions)
string(REPLACE \"\\n\" \";\" _sessions \"\${_sessions}\")
foreach(_session IN LISTS _sessions)
  string(REPLACE \"\\t\" \";\" _fields \"\${_session}\")
  list(POP_FRONT _fields _id)
  set(_name \"${arg_NAME}/\${_id}\")
  add_test(\"\${_name}\" \"\${_program}\" ${suite} run \"\${_id}\" ${options})
  set_tests_properties(\"\${_name}\" PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT ${arg_TIMEOUT}
    WORKING_DIRECTORY [==[${CMAKE_CURRENT_SOURCE_DIR}]==]
    LABELS \"conformance-session;${arg_NAME};\${_fields};${labels}\")
endforeach()
")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${script})
endfunction()
