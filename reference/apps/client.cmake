# The client program. Included by CMakeLists.txt beside this file.
find_package(CLI11 REQUIRED)
chatspec_program(NAME chat-client ROOT ${CMAKE_CURRENT_SOURCE_DIR}/..
  SOURCES chat_client_main.cpp
  LINKS chat_client chat_storage CLI11::CLI11)

chatspec_test(NAME client_program_test LABELS client
  SOURCES chat_client_main_test.cpp
  LINKS chat_storage util)
if(CHATSPEC_TESTS)
  target_compile_definitions(client_program_test PRIVATE
    CHAT_CLIENT_PROGRAM="$<TARGET_FILE:chat-client>")
  add_dependencies(client_program_test chat-client)
endif()
