// A YAML document (libyaml, through Yams) as fields with places.
//
// Every scalar is text as written: no resolver runs, so `id: 0012` keeps its zeros and `note: no` is a word. The
// parser counts lines and columns in characters and takes more characters for line ends than editors do; `YAMLPlaces`
// maps its marks to ours.

import CordonBytes
import Yams

enum YAMLFields {
  /// The document in `text`, or nil where there is none.
  ///
  /// The text holds no aliases (``YAMLAliases``), so that the tree is as large as the text and no larger.
  static func read(_ text: String, nesting: Int) throws(YamlError) -> FieldValue? {
    do {
      guard let root = try Yams.compose(yaml: text, .basic, .default, .utf8) else { return nil }
      var reader = Reader(places: YAMLPlaces(Array(text.utf8)), nesting: nesting)
      return reader.value(root, depth: 0)
    } catch let error as YamlError {
      throw error
    } catch {
      throw .representer(problem: "\(error)")
    }
  }

  private struct Reader {
    var places: YAMLPlaces
    let nesting: Int

    mutating func value(_ node: Node, depth: Int) -> FieldValue {
      let place = node.mark.map { places.place(of: $0) } ?? Place(line: 1, column: 1)
      guard depth < nesting else {
        return FieldValue(.unusable("nested more than \(nesting) deep", mend: "no rule is"), at: place)
      }
      switch node {
      case .scalar(let scalar):
        // A local tag, `!name`, is nearly always a value that begins with `!` and should have been quoted.
        let tag = scalar.tag.rawValue
        if tag.hasPrefix("!"), tag != "!" {
          let mend = "put a value that begins with ! in quotes"
          return FieldValue(.unusable("a YAML tag \(quoted(tag))", mend: mend), at: place)
        }
        return FieldValue(.text(scalar.string), at: place)
      case .sequence(let sequence):
        var values: [FieldValue] = []
        values.reserveCapacity(sequence.count)
        for node in sequence { values.append(value(node, depth: depth + 1)) }
        return FieldValue(.list(values), at: place)
      case .mapping(let mapping):
        var fields: [FieldValue.Field] = []
        for (key, node) in mapping {
          let keyValue = value(key, depth: depth + 1)
          let name = if case .text(let name) = keyValue.content { name } else { keyValue.sort }
          fields.append(FieldValue.Field(name: name, place: keyValue.place, value: value(node, depth: depth + 1)))
        }
        return FieldValue(.fields(fields), at: place)
      case .alias:
        return FieldValue(.unusable("a YAML alias", mend: "write the value out"), at: place)
      }
    }
  }
}

/// Maps the parser's marks to places. Marks come in the order of the text, so a cursor remembers the last one: mapping
/// all marks of a text costs one pass over it, even where it is one long line.
struct YAMLPlaces {
  private let bytes: [UInt8]
  /// Where each line begins as the parser counts: after LF, CR, CR LF, NEL, LS and PS.
  private var lineStarts: [Int] = [0]
  /// Where each line begins as editors count: after LF.
  private var editorLineStarts: [Int] = [0]
  /// The last mark that was mapped, and its offset.
  private var last = (line: 0, column: 0, offset: 0)

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    for index in bytes.indices {
      switch bytes[index] {
      case 0x0A:
        lineStarts.append(index + 1)
        editorLineStarts.append(index + 1)
      case 0x0D where index + 1 == bytes.count || bytes[index + 1] != 0x0A:
        lineStarts.append(index + 1)
      case 0x85 where index >= 1 && bytes[index - 1] == 0xC2:
        lineStarts.append(index + 1)
      case 0xA8 where index >= 2 && bytes[index - 1] == 0x80 && bytes[index - 2] == 0xE2,
        0xA9 where index >= 2 && bytes[index - 1] == 0x80 && bytes[index - 2] == 0xE2:
        lineStarts.append(index + 1)
      default: continue
      }
    }
  }

  mutating func place(of mark: Mark) -> Place { place(offset: offset(of: mark)) }

  /// The byte that a mark points at; the end of the text for a mark behind it.
  mutating func offset(of mark: Mark) -> Int {
    let line = mark.line - 1
    let column = mark.column - 1
    guard line >= 0, line < lineStarts.count else { return bytes.count }
    if last.line != line || last.column > column { last = (line, 0, lineStarts[line]) }
    while last.column < column, last.offset < bytes.count {
      last.offset += 1
      while last.offset < bytes.count, bytes[last.offset] & 0xC0 == 0x80 { last.offset += 1 }
      last.column += 1
    }
    return last.offset
  }

  /// The place of a byte.
  func place(offset: Int) -> Place {
    var low = 0
    var high = editorLineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if editorLineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return Place(line: low + 1, column: offset - editorLineStarts[low] + 1)
  }
}

extension YAMLFields {
  /// The document in `bytes`, checked whole; its first error stops it.
  static func read(_ bytes: [UInt8], nesting: Int = ListLimits.standard.nesting) throws(YAMLSyntaxError) -> FieldValue?
  {
    if let alias = YAMLAliases.first(in: bytes) { throw YAMLSyntaxError(alias, in: bytes) }
    let invalid = bytes.withUnsafeBufferPointer { UTF8Check.firstInvalidByte(in: $0) }
    if let invalid { throw YAMLSyntaxError(offset: invalid, message: YAMLSyntaxError.invalidUTF8) }
    do {
      return try read(String(decoding: bytes, as: UTF8.self), nesting: nesting)
    } catch {
      throw YAMLSyntaxError(error, in: bytes)
    }
  }
}
