#include "build_commit.h"

#ifndef CORDON_COMMIT
#define CORDON_COMMIT unknown
#endif
#define TEXT_OF(tokens) #tokens
#define TEXT(tokens) TEXT_OF(tokens)

const char *cordon_build_commit(void) { return TEXT(CORDON_COMMIT); }
