# The suite layer and the pytest plugin: pure Python over the program chatspec. They need pytest
# itself, also to be judged by it (Debian: python3-pytest).
if(NOT CHATSPEC_TESTS)
  return()
endif()
foreach(name suite pytest_plugin)
  add_test(NAME bindings-python-${name}
    COMMAND ${CHATSPEC_BINDINGS_PYTHON} -m pytest -q -p no:cacheprovider
      ${CMAKE_CURRENT_LIST_DIR}/test_${name}.py)
  set_tests_properties(bindings-python-${name} PROPERTIES LABELS python TIMEOUT 120
    ENVIRONMENT "PYTHONPATH=${CMAKE_CURRENT_BINARY_DIR};CHATSPEC_PROGRAM=$<TARGET_FILE:chatspec>;PYTHONDONTWRITEBYTECODE=1"
    ENVIRONMENT_MODIFICATION PYTHONUNBUFFERED=unset:)
endforeach()
