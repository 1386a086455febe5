internal import BrachioCore
