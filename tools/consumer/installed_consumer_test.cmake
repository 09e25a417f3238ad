# Installs the build into a fresh prefix, moves that elsewhere, and lets a course use it.
#   cmake -D BUILD=… -D SOURCE=… -D SCRATCH=… -P installed_consumer_test.cmake
file(REMOVE_RECURSE ${SCRATCH})
set(prefix ${SCRATCH}/moved)

function(run_or_stop)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "status ${status}: ${ARGN}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

function(must_say what)
  string(FIND "${output}" "${what}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "expected '${what}' in\n${output}")
  endif()
endfunction()

run_or_stop(${CMAKE_COMMAND} --install ${BUILD} --prefix ${SCRATCH}/first)
file(RENAME ${SCRATCH}/first ${prefix})
run_or_stop(${CMAKE_COMMAND} -S ${SOURCE} -B ${SCRATCH}/course -D CMAKE_PREFIX_PATH=${prefix})

# The installed chatspec knows the standard and the further cases, without the source tree.
run_or_stop(${prefix}/bin/chatspec list)
must_say(chat-reaches-everyone-else)
must_say("share/chatspec")

set(ctest ${CMAKE_CTEST_COMMAND} --test-dir ${SCRATCH}/course)
run_or_stop(${ctest} -R "^reference/(chat-reaches-everyone-else|upload-then-download)$")
must_say("100% tests passed, 0 tests failed out of 2")
run_or_stop(${ctest} -N -L lesson-3 -L upload -L must -L wire)
must_say("reference/upload-then-download")
# A session that needs a client is skipped, not passed.
run_or_stop(${ctest} -R "^reference/the-client-uploads$")
must_say("(Skipped)")
# And a program that is wrong fails.
execute_process(COMMAND ${ctest} -R "^quoted/no-greeting$" --output-on-failure
  RESULT_VARIABLE status OUTPUT_VARIABLE output)
if(status EQUAL 0)
  message(FATAL_ERROR "a program that is no server passed:\n${output}")
endif()
must_say("it is; not a server")
