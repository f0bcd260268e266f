// From an item's bytes to its forms: the canonical URL (a browser's, or Safe Browsing's where no browser accepts it)
// and the match key. The same code serves lists and items, so that they always agree.

import CordonBytes

/// The forms of one address.
package struct URLForms: Sendable {
  /// The rules by which the canonical form was made.
  package enum Standard: String, Sendable, Hashable {
    case whatwg
    /// Only Safe Browsing's lenient rules give the item a form.
    case safebrowsing
  }

  package internal(set) var canonical = CanonicalURL()
  package internal(set) var standard = Standard.whatwg
  /// Whether the item had no scheme and was read as `http://` and the item.
  package internal(set) var schemeWasMissing = false
  package internal(set) var key = MatchKey()
  /// Whether the item has a scheme that browsers do not know, such as `hxxp`, and ``httpReading`` is the same address
  /// under http, of which ``key`` was then made.
  package internal(set) var hasHTTPReading = false
  /// Of meaning only where ``hasHTTPReading`` says so.
  package internal(set) var httpReading = CanonicalURL()
  /// Why no browser accepts the item, when `standard` is ``Standard/safebrowsing``.
  package internal(set) var browserFailure: URLFailure?
  /// Query and fragment as the item has them, when `standard` is ``Standard/safebrowsing``: its form decodes the one, so
  /// that an ampersand inside a value cuts it, and drops the other.
  var written: (query: [UInt8]?, fragment: [UInt8]?)

  package init() {}
}

/// Brings addresses to their forms. Holds scratch memory: one for each worker.
package struct Canonicalizer: Sendable {
  private var parser = URLParser()
  private var lenient = SafeBrowsing()
  private var builder: MatchKeyBuilder
  private var withScheme: [UInt8] = []

  package init(tables: NormalizationTables) { builder = MatchKeyBuilder(tables: tables) }

  package var tables: NormalizationTables { builder.tables }

  /// Writes the forms of `item` into `forms`, whose memory is reused. An item without a scheme is read as a browser's
  /// address bar would: `example.com/x` and `example.com:80/x` as `http://…`.
  ///
  /// - Throws: the browser's failure, where Safe Browsing's rules give no form either.
  package mutating func canonicalize(_ item: Span<UInt8>, into forms: inout URLForms) throws(URLFailure) {
    let kind = AddressSyntax(of: item)
    forms.schemeWasMissing = !kind.hasScheme
    forms.browserFailure = nil
    forms.standard = .whatwg
    forms.written = (nil, nil)
    // The query as written, where the form's own is decoded.
    var query: [UInt8]?
    do throws(URLFailure) {
      switch kind {
      case .absolute:
        try parser.parse(item, into: &forms.canonical)
      case .schemeRelative, .bare:
        let start = kind == .bare ? AddressSyntax.firstByte(of: item) : AddressSyntax.afterSlashes(of: item)
        withScheme.removeAll(keepingCapacity: true)
        withScheme.append("http://")
        withScheme.append(item.extracting(start..<item.count))
        let taken = withScheme
        try parser.parse(taken.span, into: &forms.canonical)
        let shift = start &- 7
        if let range = forms.canonical.hostInInput {
          forms.canonical.hostInInput = range.lowerBound &+ shift..<range.upperBound &+ shift
        }
      case .empty:
        throw .empty
      }
    } catch {
      forms.browserFailure = error
      forms.standard = .safebrowsing
      do throws(URLFailure) {
        try lenient.canonicalize(item, into: &forms.canonical)
        query = lenient.writtenQuery
        forms.written = (query, lenient.writtenFragment)
      } catch _ {
        throw error
      }
    }
    forms.hasHTTPReading =
      forms.standard == .whatwg && !forms.canonical.isSpecial && forms.canonical.hasHost
      && readAsHTTP(item, into: &forms.httpReading, query: &query)
    if forms.hasHTTPReading {
      // A scheme that browsers do not know, such as hxxp: the key is that of the same address under http.
      builder.build(from: forms.httpReading, query: query, into: &forms.key)
    } else {
      builder.build(from: forms.canonical, query: query, into: &forms.key)
    }
  }

  /// Reads `item` with `http` for its scheme into `url`; answers whether that gave a form. `query` becomes the query as
  /// written where the form is Safe Browsing's.
  private mutating func readAsHTTP(
    _ item: Span<UInt8>, into url: inout CanonicalURL, query: inout [UInt8]?
  ) -> Bool {
    let start = AddressSyntax.firstByte(of: item)
    guard let colon = AddressSyntax.schemeEnd(of: item.extracting(start..<item.count)) else { return false }
    withScheme.removeAll(keepingCapacity: true)
    withScheme.append("http")
    withScheme.append(item.extracting(start &+ colon..<item.count))
    let taken = withScheme
    if (try? parser.parse(taken.span, into: &url)) != nil { return true }
    guard (try? lenient.canonicalize(taken.span, into: &url)) != nil else { return false }
    query = lenient.writtenQuery
    return true
  }
}

/// How an item that is to be an address begins.
package enum AddressSyntax: Sendable, Hashable {
  case empty
  /// `https://…`, `magnet:…`
  case absolute
  /// `//example.com/x`
  case schemeRelative
  /// `example.com/x`, `example.com:8080`
  case bare

  var hasScheme: Bool { self == .absolute }

  package init(of item: Span<UInt8>) {
    let start = AddressSyntax.firstByte(of: item)
    guard start < item.count else {
      self = .empty
      return
    }
    if item.count &- start >= 2, item[start].isSlashOrBackslash, item[start &+ 1].isSlashOrBackslash {
      self = .schemeRelative
      return
    }
    let text = item.extracting(start..<item.count)
    // A tab or newline inside a scheme is dropped by the parser; such an item is absolute if it then is one.
    guard let colon = AddressSyntax.schemeEnd(of: text) else {
      self = .bare
      return
    }
    self = AddressSyntax.isHostAndPort(text, colon: colon) ? .bare : .absolute
  }

  /// The offset of the `:` after a scheme, tabs and newlines passed over.
  fileprivate static func schemeEnd(of text: Span<UInt8>) -> Int? {
    guard text[0].isASCIIAlpha else { return nil }
    for index in text.indices {
      let byte = text[index]
      if byte == .ascii(":") { return index }
      guard
        byte.isASCIIAlphanumeric || byte == .ascii("+") || byte == .ascii("-") || byte == .ascii(".")
          || byte.isASCIITabOrNewline
      else { return nil }
    }
    return nil
  }

  /// Whether what has the form of a scheme is a host with its port: `host:8080/x`, `example.com:`. Of the schemes in use
  /// only those of vendors hold a dot: `vnd.youtube:ID`. (`tel:5550100` reads as a host and a port too: it is no web
  /// address either way.) `http:3221225985/x` is an address: special schemes need no slashes.
  private static func isHostAndPort(_ text: Span<UInt8>, colon: Int) -> Bool {
    if text.extracting(0..<colon).firstIndex(of: .ascii(".")) != nil, !beginsAsVendors(text) { return true }
    var digits = 0
    for index in colon &+ 1..<text.count {
      let byte = text[index]
      if byte.isASCIITabOrNewline { continue }
      guard byte.isASCIIDigit else {
        if byte.isSlashOrBackslash || byte == .ascii("?") || byte == .ascii("#") { break }
        return false
      }
      digits &+= 1
    }
    return digits > 0 && !isSpecialScheme(text.extracting(0..<colon))
  }

  /// Whether `scheme` is a special one, in any case, tabs and newlines passed over.
  static func isSpecialScheme(_ scheme: Span<UInt8>) -> Bool {
    // The letters, eight bits each: none of these has more than five.
    var name: UInt64 = 0
    for index in scheme.indices where !scheme[index].isASCIITabOrNewline {
      guard name >> 32 == 0 else { return false }
      name = name << 8 | UInt64(scheme[index].asciiLowercased)
    }
    return switch name {
    // http, https, ws, wss, ftp, file
    case 0x6874_7470, 0x68_7474_7073, 0x7773, 0x77_7373, 0x66_7470, 0x6669_6C65: true
    default: false
    }
  }

  /// Whether `text` begins with `vnd.`, ASCII case ignored.
  private static func beginsAsVendors(_ text: Span<UInt8>) -> Bool {
    text.count > 4 && text[0] | 0x20 == .ascii("v") && text[1] | 0x20 == .ascii("n") && text[2] | 0x20 == .ascii("d")
      && text[3] == .ascii(".")
  }

  static func firstByte(of item: Span<UInt8>) -> Int {
    var start = 0
    while start < item.count, item[start].isC0ControlOrSpace { start &+= 1 }
    return start
  }

  static func afterSlashes(of item: Span<UInt8>) -> Int {
    var start = firstByte(of: item)
    while start < item.count, item[start].isSlashOrBackslash { start &+= 1 }
    return start
  }
}
