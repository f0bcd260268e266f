// Identities as people write them in rules: brought to the form that addresses give.

import CordonBytes
import CordonURL

/// What a rule's identity comes to.
package enum IdentityValue: Sendable, Equatable {
  /// Its one form.
  case identity([UInt8])
  /// No platform has this name.
  case unknownPlatform
  /// The platform has no identities of this type; it has these.
  case unknownType([String])
  /// The value has not the form of the type's identities, which are written like these.
  case malformed([String])
}

extension PlatformReader {
  /// Brings `PLATFORM:TYPE:VALUE` to its one form.
  package mutating func identity(_ text: Span<UInt8>) -> IdentityValue {
    guard let first = text.firstIndex(of: .ascii(":")) else { return .unknownPlatform }
    let word = text.extracting(0..<first).copied().map(\.asciiLowercased)
    let platforms = (0..<tables.count(.platforms)).filter { tables.word(ofPlatform: $0) == word }
    if platforms.isEmpty { return .unknownPlatform }
    let rest = text.extracting(first &+ 1..<text.count)
    let types = platforms.flatMap { tables.range(.platforms, $0, 8) }
    guard let second = rest.firstIndex(of: .ascii(":")) else { return .unknownType(names(of: types)) }
    let typeName = rest.extracting(0..<second).copied().map(\.asciiLowercased)
    let value = rest.extracting(second &+ 1..<rest.count)
    var shapes: [String] = []
    for platform in platforms {
      for type in tables.range(.platforms, platform, 8) where tables.string(.types, type, 0) == typeName {
        shapes.append(tables.text(.types, type, 2))
        guard matchesValue(ofType: type, of: platform, value) else { continue }
        var identity = word + [.ascii(":")] + typeName + [.ascii(":")]
        appendValue(ofType: type, to: &identity)
        return .identity(identity)
      }
    }
    return shapes.isEmpty ? .unknownType(names(of: types)) : .malformed(shapes)
  }

  /// The identity of the account or channel that `handle`, without its `@`, names on a platform; nil where it can name
  /// none there.
  package mutating func identity(ofHandle handle: Span<UInt8>, onPlatform platform: Int) -> [UInt8]? {
    guard let type = tables.number(.platforms, platform, 10), matchesValue(ofType: type, of: platform, handle) else {
      return nil
    }
    var identity = tables.word(ofPlatform: platform) + [.ascii(":")] + tables.string(.types, type, 0) + [.ascii(":")]
    appendValue(ofType: type, to: &identity)
    return identity
  }

  private func names(of types: [Int]) -> [String] {
    var names: [String] = []
    for type in types {
      let name = tables.text(.types, type, 0)
      if !names.contains(name) { names.append(name) }
    }
    return names
  }
}
