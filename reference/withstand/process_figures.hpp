// What the kernel tells about a process (proc(5)).
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace chat::withstand {

// Under a sanitizer a process holds shadow memory and freed memory too: figures of memory are shown
// and not judged.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool memory_is_meaningful = false;
#elif defined(__has_feature)
inline constexpr bool memory_is_meaningful =
    !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer);
#else
inline constexpr bool memory_is_meaningful = true;
#endif

/// The memory a process holds for itself; pages of files are not in it.
std::uint64_t anonymous_bytes(pid_t process);

/// Begins a new peak_bytes().
void forget_peak(pid_t process);
/// The most memory, pages of mapped files included, that the process held since forget_peak().
std::uint64_t peak_bytes(pid_t process);

std::size_t thread_count(pid_t process);
std::size_t descriptor_count(pid_t process);

/// Waits until the process does nothing at all: every thread sleeps, and goes on sleeping without
/// having been woken over many looks. A process that spins, however slowly it goes round, never
/// gets there; then this throws Stuck.
void wait_for_rest(pid_t process);

}  // namespace chat::withstand
