import ArgumentParser
import CordonIO
import CordonImage
import CordonMatcher
import CordonModel

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what a compiled list contains.",
    discussion: """
      It cannot show the addresses: a compiled list contains only their digests. cordon check tests whether you can rely on \
      the list.

      Example:
        cordon inspect demo.cordon
      """)

  @Argument(help: ArgumentHelp("The compiled list.", valueName: "list"), completion: .file())
  var image: String

  @OptionGroup(title: "List and trust") var conditions: ListConditions

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let info = try conditions.opener().open(image).info
    var console = Console()
    console.write(json ? object(of: info) : Array(text(of: info).utf8))
    try console.flush()
  }

  private func text(of info: ImageInfo) -> String {
    var lines = [
      ("file", image), ("format", "version \(info.formatVersion), verified"), ("size", "\(info.fileSize) bytes"),
      ("sha-256", info.digest),
    ]
    for list in info.lists { lines.append(("list", list.name + (list.version.map { ", version \($0)" } ?? ""))) }
    lines.append(("date", info.date.map { "\($0)" } ?? "none"))
    lines.append(("signature", info.signer.map { "by \($0.fingerprint)" } ?? "none"))
    lines.append(("rules", "\(info.ruleCount)"))
    for kind in RuleKind.allCases { if let n = info.rulesByKind[kind] { lines.append(("  \(kind.rawValue)", "\(n)")) } }
    lines.append(("actions", ""))
    for action in Action.allCases {
      if let n = info.rulesByAction[action] { lines.append(("  \(action.rawValue)", "\(n)")) }
    }
    lines.append(("keys", "\(info.keyCount), \(info.hashedKeyCount) from hashes"))
    return lines.map { label, value in
      let space = value.isEmpty ? "" : String(repeating: " ", count: max(1, 12 - label.count))
      return label + space + value.printable + "\n"
    }.joined()
  }

  private func object(of info: ImageInfo) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.key("image")
    json.string(image)
    json.key("format")
    json.number(info.formatVersion)
    json.key("bytes")
    json.number(info.fileSize)
    json.key("sha256")
    json.string(info.digest)
    json.key("lists")
    json.beginArray()
    for list in info.lists {
      json.beginObject()
      json.key("name")
      json.string(list.name)
      if let version = list.version {
        json.key("version")
        json.string(version)
      }
      json.endObject()
    }
    json.endArray()
    if let date = info.date { json.text("date", "\(date)") }
    if let signer = info.signer {
      json.text("signedBy", signer.fingerprint)
      json.text("publicKey", "\(signer)")
    }
    json.key("rules")
    json.number(info.ruleCount)
    json.key("kinds")
    json.beginArray()
    for kind in RuleKind.allCases { count(kind.rawValue, info.rulesByKind[kind], "kind", to: &json) }
    json.endArray()
    json.key("actions")
    json.beginArray()
    for action in Action.allCases { count(action.rawValue, info.rulesByAction[action], "action", to: &json) }
    json.endArray()
    json.key("keys")
    json.number(info.keyCount)
    json.key("hashedKeys")
    json.number(info.hashedKeyCount)
    json.endObject()
    json.endLine()
    return json.takeBytes()
  }

  private func count(_ name: String, _ count: Int?, _ key: StaticString, to json: inout JSONWriter) {
    guard let count else { return }
    json.beginObject()
    json.key(key)
    json.string(name)
    json.key("rules")
    json.number(count)
    json.endObject()
  }
}
