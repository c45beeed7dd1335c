/* ljbind: */
union bits { unsigned a:3; int b:17; unsigned char c:8; unsigned long long d:40; };
union packed { char a; unsigned b:24; } __attribute__((packed));
