// The files of sites (Patterns/identities.yaml, wrappers.yaml, shorteners.yaml) as bytes in the program: by C23's #embed,
// since Swift takes more than a minute for a literal of so many bytes.

#ifndef CORDON_SITES_H
#define CORDON_SITES_H

#include <stddef.h>

/// The first byte of the file.
const unsigned char *_Nonnull cordon_identities_yaml_pointer(void);
extern const size_t cordon_identities_yaml_size;
/// The first byte of the file.
const unsigned char *_Nonnull cordon_wrappers_yaml_pointer(void);
extern const size_t cordon_wrappers_yaml_size;
/// The first byte of the file.
const unsigned char *_Nonnull cordon_shorteners_yaml_pointer(void);
extern const size_t cordon_shorteners_yaml_size;

#endif
