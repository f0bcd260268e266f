/// What the URL room refuses, and where: constants, so that a hostile item costs no more than its length.
package enum URLLimits {
  /// The longest item taken for a URL, in bytes. Browsers stop at 2 MiB; servers long before. A key can be three times
  /// as long as its item (each byte escaped), and then is no item that has a key.
  package static let maximumLength = 1 << 20

  /// The longest host, in bytes, that is given to IDNA processing: DNS stops at 253 octets, and Punycode's cost grows
  /// with the square of a label's length. A longer host has no form, not even Safe Browsing's.
  package static let maximumIDNAHostLength = 2048
}
