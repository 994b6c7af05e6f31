// Loaded before a program by LD_PRELOAD: the time of day jumps between 1970 and 2100 from one look
// to the next, as where somebody sets the clock, and the clock for durations is an hour further
// each time, as after a sleep; that one never goes back.
#include <dlfcn.h>
#include <sys/time.h>

#include <atomic>
#include <ctime>

namespace {

std::atomic<unsigned> looks = 0;

std::time_t time_of_day() {
  constexpr unsigned until_2100 = 4102444800U;
  return static_cast<std::time_t>(++looks * 2654435761U % until_2100);
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  static auto* const real =
      reinterpret_cast<int (*)(clockid_t, timespec*)>(dlsym(RTLD_NEXT, "clock_gettime"));
  const int result = real(clock, time);
  if (result != 0) return result;
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) time->tv_sec = time_of_day();
  if (clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE || clock == CLOCK_BOOTTIME) {
    time->tv_sec += 3600 * static_cast<std::time_t>(++looks);
  }
  return 0;
}

extern "C" std::time_t time(std::time_t* also) noexcept {
  const std::time_t now = time_of_day();
  if (also) *also = now;
  return now;
}

extern "C" int gettimeofday(timeval* now, void*) noexcept {
  *now = {time_of_day(), 0};
  return 0;
}
