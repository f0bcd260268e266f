// Identities as people write them in rules: brought to the form that addresses give.

import CordonBytes
import CordonURL

/// What a rule's identity comes to.
package enum SiteValue: Sendable, Equatable {
  /// Its one form.
  case identity([UInt8])
  /// No platform has this name.
  case unknownPlatform
  /// The platform has no identities of this type; it has these.
  case unknownType([String])
  /// The value has not the form of the type's identities, which are written like these.
  case malformed([String])
}

extension SiteReader {
  /// Brings `PLATFORM:TYPE:VALUE` to its one form.
  package mutating func identity(_ text: Span<UInt8>) -> SiteValue {
    guard let first = text.firstIndex(of: .ascii(":")) else { return .unknownPlatform }
    let word = text.extracting(0..<first).copied().map(\.asciiLowercased)
    let platforms = tables.platforms.filter { $0.word == word }
    if platforms.isEmpty { return .unknownPlatform }
    let rest = text.extracting(first &+ 1..<text.count)
    let types = platforms.flatMap(\.types)
    guard let second = rest.firstIndex(of: .ascii(":")) else { return .unknownType(SiteReader.names(of: types)) }
    let typeName = rest.extracting(0..<second).copied().map(\.asciiLowercased)
    let value = rest.extracting(second &+ 1..<rest.count)
    var forms: [String] = []
    for platform in platforms {
      for type in platform.types where type.name == typeName {
        forms.append(type.text)
        guard matchesValue(type, value, rules: platform.captures) else { continue }
        var identity = word + [.ascii(":")] + typeName + [.ascii(":")]
        append(type.pieces, to: &identity)
        return .identity(identity)
      }
    }
    return forms.isEmpty ? .unknownType(SiteReader.names(of: types)) : .malformed(forms)
  }

  /// The identity of the account or channel that `handle`, without its `@`, names on a platform; nil where it can name
  /// none there.
  package mutating func identity(ofHandle handle: Span<UInt8>, onPlatform number: Int) -> [UInt8]? {
    let platform = tables.platforms[number]
    guard let type = platform.handle, matchesValue(type, handle, rules: platform.captures) else { return nil }
    var identity = platform.word + [.ascii(":")] + type.name + [.ascii(":")]
    append(type.pieces, to: &identity)
    return identity
  }

  private static func names(of types: [SiteTables.IdentityType]) -> [String] {
    var names: [String] = []
    for type in types {
      let name = String(decoding: type.name, as: UTF8.self)
      if !names.contains(name) { names.append(name) }
    }
    return names
  }
}
