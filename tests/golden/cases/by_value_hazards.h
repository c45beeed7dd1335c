/* ljbind: */
/* gcc: -Wno-psabi */
/* What they cannot: refused, with a reason. */
typedef float float4 __attribute__((vector_size(16)));
struct holds_long_double { long double value; };
struct holds_vector { float4 value; };
struct trailing { long a; char data[]; };
struct over_aligned { char a; long b[4]; } __attribute__((aligned(16)));
struct trailing_in_memory { long a[3]; char data[]; };
struct unaligned { char a; int b; } __attribute__((packed));
struct padded_bits { unsigned a:3; unsigned long long b:20; };
struct opaque;
void abs(struct holds_long_double value);
struct holds_vector labs(void);
void free(struct trailing value);
struct over_aligned ldiv(long a, long b);
void toupper(struct over_aligned value);
void tolower(struct unaligned value);
void isalpha(struct padded_bits value);
struct opaque isdigit(void);
float4 isalnum(float4 value);
void isspace(__int128 value);
void isupper(struct trailing_in_memory value);
