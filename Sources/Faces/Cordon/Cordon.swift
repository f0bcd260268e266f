// The Swift library: `import Cordon`.
@_exported import CordonCompiler
@_exported import CordonMatcher
@_exported import CordonScan
