// Lists that can be told apart by what they find, for tests that replace one by another while items are checked.
//
//   list number n finds in every item of its own: n-site and n-pattern; n-tree where n is even; n-phrase where 3 divides n
//
// So an item that half of one list and half of another were asked about has rules of two numbers, or too few of one.

import CordonCompiler
import CordonMatcher
import CordonModel
import CordonLists
import Foundation

package enum NumberedList {
  package static func rules(_ number: Int) -> [Rule] {
    var rules = [
      rule(.domain, "kettle.test", id: "\(number)-site"),
      rule(.pattern, #"tea\W?pots? no"#, id: "\(number)-pattern", on: .text),
    ]
    if number % 2 == 0 { rules.append(rule(.url, "kettle.test/posts", id: "\(number)-tree", scope: .prefix)) }
    if number % 3 == 0 { rules.append(rule(.phrase, "pour it out", id: "\(number)-phrase")) }
    return rules
  }

  /// The compiled list, of which the version is its number. Without platforms and wrappers it takes a hundredth of the time.
  package static func image(_ number: Int, carriesPlatforms: Bool = false) throws -> [UInt8] {
    var source = source(rules(number), named: "numbered")
    source.list.version = "\(number)"
    var compiler = ListCompiler(allowsBroadRules: true)
    compiler.carriesPlatforms = carriesPlatforms
    let compilation = compiler.compile([source])
    guard !compilation.hasErrors else {
      throw UnusableList(description: compilation.diagnostics.map(\.description).joined(separator: "\n"))
    }
    return try compilation.serialized()
  }

  /// A text in which a list finds all its rules.
  package static func text(_ place: Int) -> String {
    "pour it out: https://kettle.test/posts/\(place) and a tea pot no \(place)"
  }

  /// An address, for which those on addresses hold.
  package static func address(_ place: Int) -> String { "https://kettle.test/posts/\(place)" }

  /// The number of the list that finds exactly `rules` in a text, or in an address; nil where there is none.
  package static func number(of rules: [String], inText isText: Bool) -> Int? {
    guard let number = rules.first?.split(separator: "-").first.flatMap({ Int($0) }) else { return nil }
    let expected = [
      isText ? "pattern" : nil, isText && number % 3 == 0 ? "phrase" : nil, "site", number % 2 == 0 ? "tree" : nil,
    ]
    return rules.sorted() == expected.compactMap { $0.map { "\(number)-\($0)" } } ? number : nil
  }
}

/// Ways in which what stands at a path is no usable list.
package enum BadImage: CaseIterable, Sendable {
  case damaged, cutShort, empty, noImage, missing, folder

  /// A part of what is said about it.
  package var complaint: String {
    switch self {
    case .damaged: "is damaged"
    case .cutShort: "is cut short"
    case .empty: "is empty"
    case .noImage: "is not a Cordon image"
    case .missing: "cannot be opened"
    case .folder: "is a folder"
    }
  }
}

/// A file that is replaced by renaming another one over it.
package struct ReplacedFile: Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  package func put(_ bytes: [UInt8]) throws {
    let new = path + ".new"
    try Data(bytes).write(to: URL(filePath: new))
    // Only over a folder nothing can be renamed.
    if rename(new, path) != 0 {
      try FileManager.default.removeItem(atPath: path)
      guard rename(new, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
  }

  /// Puts what cannot be used there, made of `image`.
  package func put(_ bad: BadImage, of image: [UInt8]) throws {
    switch bad {
    case .damaged:
      var image = image
      image[image.count / 2] ^= 1
      try put(image)
    case .cutShort: try put(Array(image.dropLast(image.count / 3)))
    case .empty: try put([])
    case .noImage: try put(Array("kettle.test\n".utf8))
    case .missing: try FileManager.default.removeItem(atPath: path)
    case .folder:
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }
  }
}

/// A folder that goes with the last reference.
package final class ScratchFolder: Sendable {
  package let path: String

  package init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "cordon-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  package func file(_ name: String) -> ReplacedFile { ReplacedFile(path: path + "/" + name) }
}

/// Waits until `holds` does; false where that takes so long that it never will.
package func waits(until holds: () -> Bool) -> Bool {
  let end = Date(timeIntervalSinceNow: 120)
  while !holds() {
    if Date.now > end { return false }
    usleep(200)
  }
  return true
}
