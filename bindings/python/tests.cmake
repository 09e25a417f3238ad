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

chatspec_package_test(python-package-tests
  ${Python_EXECUTABLE} -m pytest -q -p no:cacheprovider --rootdir ${CMAKE_CURRENT_SOURCE_DIR} ${tests})

# What the .pyi says is what the module has, and the Python around it fits.
chatspec_package_test(python-package-stubtest
  ${Python_EXECUTABLE} -m mypy.stubtest chatspec --allowlist ${tests}/stubtest-allowlist.txt)
chatspec_package_test(python-package-types
  ${Python_EXECUTABLE} -m mypy --strict --cache-dir ${CMAKE_CURRENT_BINARY_DIR}/mypy-cache -p chatspec)
set_property(TEST python-package-stubtest python-package-types APPEND PROPERTY
  ENVIRONMENT MYPYPATH=${CMAKE_CURRENT_BINARY_DIR})

foreach(way cmake pip)
  chatspec_package_test(python-package-by-${way} ${Python_EXECUTABLE} ${tests}/ways_in.py ${way}
    ${PROJECT_BINARY_DIR} ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_BINARY_DIR}/by-${way})
endforeach()
