// The commit that the build was made from, as Package.swift reads it from the environment (`CORDON_COMMIT`).
#pragma once

/// The commit's digits, or "unknown" where the build was not given one.
const char *cordon_build_commit(void);
