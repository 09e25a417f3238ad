# The package's tests. They see it in the build folder; the two ways in are tests of their own.
set(tests ${CMAKE_CURRENT_SOURCE_DIR}/tests)
set(core $<TARGET_FILE:chatspec_python>)

# chatspec_package_test(NAME command…)
function(chatspec_package_test name)
  add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS python-package TIMEOUT 300
    ENVIRONMENT "PYTHONDONTWRITEBYTECODE=1;PYTHONPATH=${CMAKE_CURRENT_BINARY_DIR}"
    # Output is held back as it is for people.
    ENVIRONMENT_MODIFICATION PYTHONUNBUFFERED=unset:)
endfunction()

set(pytest ${Python_EXECUTABLE} -m pytest -q -p no:cacheprovider --rootdir ${CMAKE_CURRENT_SOURCE_DIR})
chatspec_package_test(python-package-tests ${pytest} ${tests}
  --ignore ${tests}/test_suite.py --ignore ${tests}/test_pytest_plugin.py)
set_tests_properties(python-package-tests PROPERTIES COST 20)
# The suite layer and the pytest plugin start the program chatspec.
foreach(name suite pytest_plugin)
  chatspec_package_test(python-package-${name} ${pytest} ${tests}/test_${name}.py)
  set_property(TEST python-package-${name} APPEND PROPERTY
    ENVIRONMENT CHATSPEC_PROGRAM=$<TARGET_FILE:chatspec>)
endforeach()

# The instrument that measures what Python costs, once over every row; it asserts no figure.
chatspec_package_test(python-package-bench ${Python_EXECUTABLE}
  ${CMAKE_CURRENT_SOURCE_DIR}/bench/cost_of_binding.py --bin $<TARGET_FILE_DIR:contender_cpp> --quick)

# What the hand-written .pyi files say is what the modules have, and the Python around them fits.
chatspec_package_test(python-package-stubtest
  ${Python_EXECUTABLE} -m mypy.stubtest chatspec._core chatspec._types --allowlist ${tests}/stubtest-allowlist.txt)
chatspec_package_test(python-package-types
  ${Python_EXECUTABLE} -m mypy --strict --cache-dir ${CMAKE_CURRENT_BINARY_DIR}/mypy-cache -p chatspec)
set_property(TEST python-package-stubtest python-package-types APPEND PROPERTY
  ENVIRONMENT MYPYPATH=${CMAKE_CURRENT_BINARY_DIR}
              MYPY_CACHE_DIR=${CMAKE_CURRENT_BINARY_DIR}/mypy-cache)

foreach(way cmake pip)
  chatspec_package_test(python-package-by-${way} ${Python_EXECUTABLE} ${tests}/ways_in.py ${way}
    ${PROJECT_BINARY_DIR} ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_BINARY_DIR}/by-${way})
endforeach()

# The example servers play, to keep the time short, what the exercise asks for, of the standard's own
# sessions and of those that threads and tasks could get wrong, in the one way of cutting that goes for the places where programs err;
# README.md says what they do with all sessions in all ways.
# Below /tmp a program under test sees only what lies beside the files that its command names: hence
# the last two, which the examples do not look at.
set(cases ${PROJECT_SOURCE_DIR}/conformance/cases)
set(sessions ${cases}/concurrency.sess ${cases}/leaving.sess ${cases}/order.sess)
foreach(model select threads asyncio)
  set(example ${CMAKE_CURRENT_SOURCE_DIR}/examples/${model}_server.py)
  chatspec_package_test(python-package-example-${model} $<TARGET_FILE:chatspec> run --play split
    --server "${Python_EXECUTABLE} ${example} {port} {dir} ${core} ${CMAKE_CURRENT_SOURCE_DIR}/chatspec/__init__.py"
    --client "$<TARGET_FILE:chat-client> --port {port}" --asked-by exercise
    ${PROJECT_SOURCE_DIR}/spec ${sessions})
  set_tests_properties(python-package-example-${model} PROPERTIES PROCESSORS 2)
endforeach()
