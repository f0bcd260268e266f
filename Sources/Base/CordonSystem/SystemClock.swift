// The system's clock, which people set. To measure how long something takes, use `ContinuousClock`.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

package enum SystemClock {
  /// Now, in seconds since 1970.
  package static var secondsSince1970: Int64 { Int64(time(nil)) }

  /// Now, on the clock that stamps files.
  package static var now: FileTime {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return FileTime(seconds: Int64(now.tv_sec), nanoseconds: Int64(now.tv_nsec))
  }
}
