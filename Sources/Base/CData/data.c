#include "cordon_data.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

#define FILE_BYTES(name) \
  cordon_data cordon_data_##name(void) { return (cordon_data){name, sizeof name}; }

static const unsigned char identities[] = {
#embed "../../../Patterns/identities.yaml"
};
FILE_BYTES(identities)

static const unsigned char wrappers[] = {
#embed "../../../Patterns/wrappers.yaml"
};
FILE_BYTES(wrappers)

static const unsigned char shorteners[] = {
#embed "../../../Patterns/shorteners.yaml"
};
FILE_BYTES(shorteners)

static const unsigned char tracking[] = {
#embed "../../../Patterns/tracking.yaml"
};
FILE_BYTES(tracking)

static const unsigned char hosting_platforms[] = {
#embed "../../../Patterns/hosting-platforms.yaml"
};
FILE_BYTES(hosting_platforms)

static const unsigned char harmless[] = {
#embed "../../../Patterns/harmless.txt"
};
FILE_BYTES(harmless)

static const unsigned char report_page[] = {
#embed "report/page.mustache"
};
FILE_BYTES(report_page)

static const unsigned char report_bars[] = {
#embed "report/bars.mustache"
};
FILE_BYTES(report_bars)

static const unsigned char report_style[] = {
#embed "report/page.css"
};
FILE_BYTES(report_style)
