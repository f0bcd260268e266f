#pragma once
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif
size_t cordon_json_padding(void);
#ifdef __cplusplus
}
#endif
