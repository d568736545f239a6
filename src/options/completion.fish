R"sh(# %PROGRAM% --completion=fish | source
# The words behind the options.
function __%PROGRAM%_rest
    set -l words (commandline -opc)
    set -e words[1]
    set -l value no
    while set -q words[1]
        set -l word $words[1]
        if test $value = yes
            set value no
        else
            switch $word
                case %VALUED%
                    set value yes
                case %BEGIN%
                    break
                case '-*' '@*'
                case '*'
                    break
            end
        end
        set -e words[1]
    end
    string join \n -- $words
end
function __%PROGRAM%_before_rest
    test (count (__%PROGRAM%_rest)) -eq 0
end
%OPTIONS%
if test %PROGRAM% = zcon
    # An operator command: its verb, then its task, or what DISPLAY shows.
    function __zcon_words
        set -l words (__zcon_rest)
        test "$words[1]" = --; and set -e words[1]
        switch (string upper -- "$words[1]")
            case ''
                printf '%s\n' F P C D help
            case D DISPLAY
                echo A,L
            case F MODIFY
                zcon D A,L 2>/dev/null | sed -n '5,$s/^ *\([^ ]*\).*/\1,/p'
            case P STOP C CANCEL
                zcon D A,L 2>/dev/null | sed -n '5,$s/^ *\([^ ]*\).*/\1/p'
        end
    end
    complete -c zcon -f -a '(__zcon_words)'
end)sh"
