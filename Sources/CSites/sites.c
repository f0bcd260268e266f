#include "CSites.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char identities_yaml[] = {
#embed "identities.yaml"
};
const size_t cordon_identities_yaml_size = sizeof identities_yaml;

const unsigned char *cordon_identities_yaml_pointer(void) { return identities_yaml; }

static const unsigned char wrappers_yaml[] = {
#embed "wrappers.yaml"
};
const size_t cordon_wrappers_yaml_size = sizeof wrappers_yaml;

const unsigned char *cordon_wrappers_yaml_pointer(void) { return wrappers_yaml; }

static const unsigned char shorteners_yaml[] = {
#embed "shorteners.yaml"
};
const size_t cordon_shorteners_yaml_size = sizeof shorteners_yaml;

const unsigned char *cordon_shorteners_yaml_pointer(void) { return shorteners_yaml; }
