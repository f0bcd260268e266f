// What a terminal, a pager or a reader of lines acts on instead of showing it. Every output that a person may see passes text
// of strangers by this set.

package enum TerminalSafety {
  /// Whether a scalar drives a terminal or hides the order of text: the controls of C0 and C1, DEL, the line and paragraph
  /// separators, and the characters with the property Bidi_Control (Unicode Standard Annex #9).
  @inlinable
  package static func isControl(_ scalar: UInt32) -> Bool {
    if scalar < 0x20 { return true }
    if scalar < 0x7F { return false }
    return switch scalar {
    case 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
