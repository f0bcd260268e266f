// Files of sites to tables: SiteData (texts with places) ─► SiteSource ─► SiteTables, and the problems of the tables back
// to places.

import CordonLists
import CordonPlatforms
import CordonURL

enum SiteCompiler {
  /// The tables of `data`, or what is wrong with it.
  static func compile(_ data: SiteData) -> (tables: SiteTables, diagnostics: [Diagnostic]) {
    let source = source(of: data)
    do throws(SiteProblem) {
      return (try SiteTables(source), data.diagnostics)
    } catch _ {
      let problems = SiteTables.problems(of: source)
      return (
        SiteTables(), data.diagnostics + problems.map { Diagnostic(.error, at: location(of: $0, in: data), $0.message) }
      )
    }
  }

  /// The sources's templates in the order of ``SiteTables``, with their places.
  static func templates(of data: SiteData) -> [SiteData.Text] {
    data.platforms.flatMap { $0.addresses.flatMap(\.match) } + data.wrappers.flatMap(\.match)
  }

  private static func source(of data: SiteData) -> SiteSource {
    func sets(_ sets: [SiteData.HostSet]) -> [SiteHostSet] {
      sets.map { SiteHostSet(name: $0.name.text, hosts: $0.hosts.map(\.text)) }
    }
    func captures(_ captures: [SiteData.Capture]) -> [SiteCapture] {
      captures.map {
        SiteCapture(
          name: $0.name.text, form: $0.form, ignoresCase: $0.ignoresCase, normalization: $0.normalization,
          exceptions: $0.exceptions)
      }
    }
    return SiteSource(
      platforms: data.platforms.map { platform in
        SitePlatform(
          word: platform.word.text, sets: sets(platform.sets), captures: captures(platform.captures),
          addresses: platform.addresses.map {
            .init(match: $0.match.map(\.text), gives: $0.gives.map(\.text), isWithin: $0.isWithin)
          },
          handles: platform.handles.map {
            .init(names: $0.names.map(\.text), words: $0.words.map(\.text), gives: $0.gives.text)
          })
      },
      wrappers: data.wrappers.map { wrapper in
        SiteWrapper(
          word: wrapper.word.text, sets: sets(wrapper.sets), captures: captures(wrapper.captures),
          match: wrapper.match.map(\.text), strip: wrapper.strip.map(\.text), decode: wrapper.decode.map(\.text),
          to: wrapper.to?.text ?? "{url}")
      },
      shorteners: data.shorteners.map { SiteShortener(host: $0.host.text, path: $0.path?.text) })
  }

  private static func location(of problem: SiteProblem, in data: SiteData) -> SourceLocation {
    func find(
      _ entry: SourceLocation, _ sets: [SiteData.HostSet], _ captures: [SiteData.Capture],
      _ addresses: [SiteData.Addresses]
    ) -> SourceLocation {
      switch problem.part {
      case .set(let name): sets.first { $0.name.text == name }?.name.location ?? entry
      case .capture(let name): captures.first { $0.name.text == name }?.name.location ?? entry
      case .template(let group, let index): addresses[group].match[index].location
      case .gives(let group, let index): addresses[group].gives[index].location
      default: entry
      }
    }
    switch problem.entry {
    case .platform(let number):
      let platform = data.platforms[number]
      if problem.part == .handles, let handles = platform.handles { return handles.gives.location }
      return find(platform.word.location, platform.sets, platform.captures, platform.addresses)
    case .wrapper(let number):
      let wrapper = data.wrappers[number]
      switch problem.part {
      case .decode(let index): return wrapper.decode[index].location
      case .to: return wrapper.to?.location ?? wrapper.word.location
      default:
        return find(
          wrapper.word.location, wrapper.sets, wrapper.captures, [.init(match: wrapper.match, gives: [])])
      }
    case .shortener(let number): return data.shorteners[number].host.location
    }
  }
}
