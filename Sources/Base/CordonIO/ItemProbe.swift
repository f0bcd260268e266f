// What readers ask about the meaning of text. They know formats and encodings; whoever starts them knows links and lists.

/// Answers questions of readers about single items.
package struct ItemProbe {
  /// Whether something is listed in an item: then the first line of a table is a record, and bytes that are no UTF-16 matter.
  let finds: ([UInt8]) -> Bool
  /// The links in an item, each with its address.
  let links: (Span<UInt8>) -> [(span: Range<Int>, address: [UInt8])]

  package init(
    finds: @escaping ([UInt8]) -> Bool = { _ in false },
    links: @escaping (Span<UInt8>) -> [(span: Range<Int>, address: [UInt8])]
  ) {
    self.finds = finds
    self.links = links
  }

  /// Finds nothing.
  package static var none: ItemProbe { ItemProbe { _ in [] } }
}
