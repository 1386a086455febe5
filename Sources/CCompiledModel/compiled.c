#include "brachio_compiled.h"
