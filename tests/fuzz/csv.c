/* Both readers of CSV give the same rows. The first byte chooses the separator, the second how the
 * rest is cut. */
#include "csv_same.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const char separator[] = ",;\t| 1e.x\x02\xff";

    if (n >= 2)
        require_same_csv((const char *)bytes + 2, n - 2,
                         separator[bytes[0] % (sizeof separator - 1)], bytes[1] + 1u);
    return 0;
}
