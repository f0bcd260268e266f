// The data files that are part of the program: Patterns/ and the templates of the report.
// C23's #embed, because the Swift compiler needs more than a minute for a literal of 400 KB.

#ifndef CORDON_DATA_H
#define CORDON_DATA_H

#include <stddef.h>

/// The bytes of one file. They are constant and live as long as the program.
typedef struct {
  const unsigned char *_Nonnull bytes;
  size_t size;
} cordon_data;

cordon_data cordon_data_identities(void);
cordon_data cordon_data_wrappers(void);
cordon_data cordon_data_shorteners(void);
cordon_data cordon_data_tracking(void);
cordon_data cordon_data_hosting_platforms(void);
cordon_data cordon_data_harmless(void);

cordon_data cordon_data_report_page(void);
cordon_data cordon_data_report_bars(void);
cordon_data cordon_data_report_style(void);

#endif
