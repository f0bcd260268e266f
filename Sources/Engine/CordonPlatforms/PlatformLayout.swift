// Where the words of the tables of platforms stand. FORMAT.md, beside this file, says what each of them means.

import CordonBytes

package enum PlatformLayout {
  /// `CPLT`
  static let magic: UInt32 = 0x544C_5043
  /// The words before the first array: the seed of the hosts' hashes, and how many elements each array has.
  static let headCount = 2 + PlatformArray.allCases.count
  /// The most slots that a host may lie behind the one that its hash names.
  static let maximumProbes = 32
  /// How many elements may be named more than once: twice what the compiler allows all definitions together.
  static let maximumShared = 1 << 22
  /// The most atoms of a sequence, so that matching needs a bounded amount of memory.
  package static let maximumAtoms = 8192
}

/// The arrays of the tables, in their order.
enum PlatformArray: Int, CaseIterable {
  case sets, atoms, sequences, patterns, numbers, texts, parameters, pieces, gives, captures, paths, details
  case templates, types, groups, platforms, wrappers, hosts, postings, slots, schemes, segments, names

  /// Words an element.
  var stride: Int {
    switch self {
    case .numbers, .slots: 1
    case .patterns, .texts, .pieces, .gives, .postings: 2
    case .groups: 3
    case .atoms, .parameters, .captures, .schemes, .names: 4
    case .sequences, .hosts, .segments: 5
    case .paths, .details: 6
    case .types: 7
    case .sets, .templates: 8
    case .platforms, .wrappers: 11
    }
  }
}

/// The first word of a template's record.
struct TemplateBits {
  var word: UInt32

  enum Owner: UInt32 { case platform, wrapper, shortener }
  enum Scheme: UInt32 { case web, authority, opaque }
  enum Front: UInt32 { case nothing, anything, labels }

  @inline(__always) var owner: Owner? { Owner(rawValue: word & 3) }
  @inline(__always) var scheme: Scheme? { Scheme(rawValue: word >> 2 & 3) }
  @inline(__always) var front: Front? { Front(rawValue: word >> 4 & 3) }
  @inline(__always) var isAnyHost: Bool { word >> 6 & 1 != 0 }
  @inline(__always) var needsQuery: Bool { word >> 7 & 1 != 0 }
  @inline(__always) var needsFragment: Bool { word >> 8 & 1 != 0 }

  init(_ word: UInt32) { self.word = word }

  init(_ owner: Owner, _ template: URLTemplate) {
    let scheme: Scheme =
      switch template.scheme {
      case .web: .web
      case .authority: .authority
      case .opaque: .opaque
      }
    let front: Front =
      switch template.host.front {
      case .nothing: .nothing
      case .anything: .anything
      case .labels: .labels
      }
    word =
      owner.rawValue | scheme.rawValue << 2 | front.rawValue << 4 | (template.host.isAny ? 1 << 6 : 0)
      | (template.needsQuery ? 1 << 7 : 0) | (template.needsFragment ? 1 << 8 : 0)
  }
}

/// How a path goes on behind its segments: the third word of its record.
enum PathTail: UInt32 { case none, anything, remainder, requiredRemainder }

extension IDNormalization {
  /// Its number in the tables: 1 for the first.
  var code: UInt32 { UInt32(IDNormalization.allCases.firstIndex(of: self) ?? 0) + 1 }
  init?(code: UInt32) {
    guard code > 0, code <= IDNormalization.allCases.count else { return nil }
    self = IDNormalization.allCases[Int(code) - 1]
  }
}

extension WrapperDecoding {
  /// Its number in the tables: 0 for the first.
  var code: UInt32 { UInt32(WrapperDecoding.allCases.firstIndex(of: self) ?? 0) }
  init?(code: UInt32) {
    guard code < WrapperDecoding.allCases.count else { return nil }
    self = WrapperDecoding.allCases[Int(code)]
  }
}
