// Landlock (landlock(7)): the process takes away from itself the right to write anything but what it names beforehand.
// Reading stays free. What a kernel's version does not know is not asked for.

import CSystemCalls

/// A place that may still be written to.
package struct WritablePlace: Hashable, Sendable {
  package enum Use: Sendable {
    /// Files are made in it, written, renamed over one another and removed.
    case replacesFiles
    /// Files are made in it and written.
    case writesFiles
    /// It is a file.
    case isFile
  }

  package let path: String
  package let use: Use

  package init(_ path: String, _ use: Use) { (self.path, self.use) = (path, use) }
}

enum Landlock {
  /// LANDLOCK_ACCESS_FS_… (linux/landlock.h). Reading a file and a folder, bits 2 and 3, are not among them: what is not
  /// handled is allowed.
  private enum Access {
    static let execute: UInt64 = 1 << 0
    static let writeFile: UInt64 = 1 << 1
    static let removeFolder: UInt64 = 1 << 4
    static let removeFile: UInt64 = 1 << 5
    static let makeFile: UInt64 = 1 << 8
    /// Devices, folders, sockets, pipes, links.
    static let makeOthers: UInt64 = 1 << 6 | 1 << 7 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12
    /// Version 2: linking and renaming from folder to folder.
    static let refer: UInt64 = 1 << 13
    /// Version 3.
    static let truncate: UInt64 = 1 << 14
    /// Version 5: ioctl on devices that are opened from now on.
    static let deviceControl: UInt64 = 1 << 15
  }

  static func handledFiles(version: Int32) -> UInt64 {
    var handled =
      Access.execute | Access.writeFile | Access.removeFolder | Access.removeFile | Access.makeFile | Access.makeOthers
    if version >= 2 { handled |= Access.refer }
    if version >= 3 { handled |= Access.truncate }
    if version >= 5 { handled |= Access.deviceControl }
    return handled
  }

  /// TCP: bind and connect.
  static func handledNetwork(version: Int32) -> UInt64 { version >= 4 ? 3 : 0 }

  /// Abstract sockets, and signals to other processes.
  static func scoped(version: Int32) -> UInt64 { version >= 6 ? 3 : 0 }

  static func allowed(_ use: WritablePlace.Use, version: Int32) -> UInt64 {
    let access =
      switch use {
      case .replacesFiles: Access.writeFile | Access.truncate | Access.makeFile | Access.removeFile
      case .writesFiles: Access.writeFile | Access.truncate | Access.makeFile
      case .isFile: Access.writeFile | Access.truncate
      }
    return access & handledFiles(version: version)
  }

  /// Leaves only `places` to be written to. A place that is not there is passed over: there is nothing to write in it.
  ///
  /// - Returns: the version in force, or the negative `errno` of what could not be done; then nothing is in force.
  static func enforce(allowing places: [WritablePlace]) -> Int32 {
    let version = cordon_landlock_version()
    guard version > 0 else { return version }
    let rules = cordon_landlock_create(
      version, handledFiles(version: version), handledNetwork(version: version), scoped(version: version))
    guard rules >= 0 else { return rules }
    defer { FileDescriptor(rules).close() }
    for place in places {
      let result = cordon_landlock_allow(rules, place.path, allowed(place.use, version: version))
      if result < 0 { return result }
    }
    let result = cordon_landlock_enforce(rules)
    return result < 0 ? result : version
  }
}
