// The ids of rules that came without one. They are not kept, but made of what is: the rule's kind, its scope where that is
// not the usual one, and the first 8 bytes of its key's digest. So they are the same in every image with the same salt
// and secret key, and tell no more than the image does.

import CordonModel

enum DerivedID {
  static func text(kind: RuleKind, scope: Scope, digestStart: UInt64) -> String {
    let digits = String(digestStart, radix: 16)
    let scope = kind == .url && scope != .page ? "\(scope.rawValue)-" : ""
    return "\(kind.rawValue)-\(scope)\(String(repeating: "0", count: 16 - digits.count))\(digits)"
  }
}
