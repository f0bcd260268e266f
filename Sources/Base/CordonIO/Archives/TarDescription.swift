// Members that describe the member behind them: pax records (POSIX pax, "pax Extended Header") and GNU's long names.

/// What pax records and long names say of the member that follows them.
struct TarDescription {
  var name: [UInt8]?
  var size: Int?
  var isSparse = false
  /// Whether something in the records is no property of a file: a comment, or no record at all.
  var holdsText = false

  init() {}

  /// `LENGTH KEY=VALUE\n`, again and again.
  init(paxRecords bytes: [UInt8]) {
    var rest = bytes[...]
    while let space = rest.firstIndex(of: UInt8(ascii: " ")),
      let length = Int(String(decoding: rest[..<space], as: UTF8.self)), length > space - rest.startIndex,
      length <= rest.count
    {
      let record = rest[(space + 1)..<(rest.startIndex + length)]
      guard let equals = record.firstIndex(of: UInt8(ascii: "=")), record.last == UInt8(ascii: "\n") else { break }
      rest = rest.dropFirst(length)
      let value = Array(record[(equals + 1)...].dropLast())
      let key = String(decoding: record[..<equals], as: UTF8.self)
      switch key {
      case "path", "GNU.sparse.name": name = value
      case "size": size = Int(String(decoding: value, as: UTF8.self)).flatMap { $0 < 0 ? nil : $0 }
      default: if !TarDescription.properties.contains(key), !key.contains(".") { holdsText = true }
      }
      if key.hasPrefix("GNU.sparse.") { isSparse = true }
    }
    if !rest.isEmpty { holdsText = true }
  }

  mutating func take(_ other: TarDescription) {
    name = other.name ?? name
    size = other.size ?? size
    isSparse = isSparse || other.isSparse
  }

  private static let properties: Set<String> = [
    "path", "linkpath", "size", "mtime", "atime", "ctime", "uid", "gid", "uname", "gname", "charset", "hdrcharset",
  ]
}
