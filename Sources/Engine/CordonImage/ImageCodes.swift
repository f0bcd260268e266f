// The numbers that stand for the shared vocabulary in an image. They are part of the format: a number is never given a
// new meaning, and a new word gets a new number.

import CordonModel

extension Action {
  package var imageCode: UInt8 {
    switch self {
    case .block: 1
    case .review: 2
    case .log: 3
    case .allow: 4
    }
  }

  package init?(imageCode: UInt8) {
    switch imageCode {
    case 1: self = .block
    case 2: self = .review
    case 3: self = .log
    case 4: self = .allow
    default: return nil
    }
  }
}

extension RuleKind {
  package var imageCode: UInt8 {
    switch self {
    case .url: 1
    case .host: 2
    case .domain: 3
    case .identity: 4
    case .pattern: 5
    case .phrase: 6
    case .sha256: 7
    }
  }

  package init?(imageCode: UInt8) {
    switch imageCode {
    case 1: self = .url
    case 2: self = .host
    case 3: self = .domain
    case 4: self = .identity
    case 5: self = .pattern
    case 6: self = .phrase
    case 7: self = .sha256
    default: return nil
    }
  }

  /// Whether rules of this kind are searched for as text, and so stand in the image as written.
  var holdsText: Bool { self == .pattern || self == .phrase }
}

extension Scope {
  package var imageCode: UInt8 {
    switch self {
    case .exact: 1
    case .page: 2
    case .prefix: 3
    }
  }

  package init?(imageCode: UInt8) {
    switch imageCode {
    case 1: self = .exact
    case 2: self = .page
    case 3: self = .prefix
    default: return nil
    }
  }
}

extension PatternTargets {
  /// Every target that this version knows.
  static let known: PatternTargets = [.url, .host, .text]
}
