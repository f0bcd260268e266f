// The part of JSON Schema (2020-12) that docs/json uses: type, enum, pattern, properties, required, additionalProperties, items,
// minItems, maxItems, minimum, and $ref to a file beside it. A keyword that it does not know is a failure, not ignored.

import CordonTestSupport
import Foundation

struct JSONSchema {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let root: [String: Any]
  static let folder = Corpus.packageRoot.appending(path: "docs/json")

  /// Reads `docs/json/NAME.schema.json`.
  init(_ name: String) throws { root = try JSONSchema.read("\(name).schema.json") }

  private static func read(_ file: String) throws -> [String: Any] {
    let data = try Data(contentsOf: folder.appending(path: file))
    guard let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      throw Failure(description: "\(file) is not an object")
    }
    return object
  }

  /// What is wrong with a JSON value, each with its place; empty if it is valid.
  func problems(of value: Any) throws -> [String] { try problems(of: value, by: root, at: "$") }

  private func problems(of value: Any, by schema: [String: Any], at place: String) throws -> [String] {
    if let file = schema["$ref"] as? String {
      return try problems(of: value, by: JSONSchema.read(file), at: place)
    }
    var problems: [String] = []
    for (keyword, argument) in schema {
      switch keyword {
      case "$schema", "title", "description", "required", "additionalProperties": break
      case "type":
        let types = argument as? [String] ?? [argument as? String ?? ""]
        if !types.contains(where: { JSONSchema.isOfType(value, $0) }) { problems.append("\(place) is not \(types)") }
      case "enum":
        guard let values = argument as? [NSObject], let value = value as? NSObject, values.contains(value) else {
          problems.append("\(place) is \(value), none of the values")
          continue
        }
      case "pattern":
        guard let text = value as? String, text.range(of: argument as! String, options: .regularExpression) != nil
        else {
          problems.append("\(place) does not match \(argument)")
          continue
        }
      case "minimum":
        if (value as? NSNumber)?.doubleValue ?? -.infinity < (argument as! NSNumber).doubleValue {
          problems.append("\(place) is \(value), less than \(argument)")
        }
      case "minItems":
        if let array = value as? [Any], array.count < argument as! Int { problems.append("\(place) is too short") }
      case "maxItems":
        if let array = value as? [Any], array.count > argument as! Int { problems.append("\(place) is too long") }
      case "items":
        for (index, item) in (value as? [Any] ?? []).enumerated() {
          problems += try self.problems(of: item, by: argument as! [String: Any], at: "\(place)[\(index)]")
        }
      case "properties":
        guard let object = value as? [String: Any] else { continue }
        problems += try self.problems(of: object, properties: argument as! [String: [String: Any]], schema, at: place)
      default: throw Failure(description: "the schema has a keyword that this validator does not know: \(keyword)")
      }
    }
    return problems
  }

  private func problems(
    of object: [String: Any], properties: [String: [String: Any]], _ schema: [String: Any], at place: String
  ) throws -> [String] {
    var problems: [String] = []
    for name in schema["required"] as? [String] ?? [] where object[name] == nil {
      problems.append("\(place) has no \(name)")
    }
    for (name, value) in object {
      if let property = properties[name] {
        problems += try self.problems(of: value, by: property, at: "\(place).\(name)")
      } else if schema["additionalProperties"] as? Bool == false {
        problems.append("\(place) has \(name), which the schema does not know")
      }
    }
    return problems
  }

  private static func isOfType(_ value: Any, _ type: String) -> Bool {
    let isBool = (value as? NSNumber).map { String(cString: $0.objCType) == "c" } ?? false
    return switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "null": value is NSNull
    case "boolean": isBool
    case "integer": !isBool && (value as? NSNumber).map { $0.doubleValue == $0.doubleValue.rounded() } ?? false
    default: false
    }
  }
}
