/* ljbind: */
enum level { low __attribute__((deprecated)) = 1, high };
