// What the tables of links share.

import CordonTestSupport
import CordonText

/// The links in `text` that a reader would find, as ``LinkFinder/links(in:)`` gives them, from a buffer of exactly its size.
func readLinks(in text: [UInt8]) -> [(span: Range<Int>, address: [UInt8])] {
  withExactBuffer(of: text) { span in
    var finder = LinkFinder()
    return finder.links(in: span)
  }
}
