/* ljbind: */
/* gcc: none, gcc 12 refuses [] in a union */
union any { int n; char data[]; };
